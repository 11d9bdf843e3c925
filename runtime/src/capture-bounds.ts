/** How much of a value is looked at, and shown. */

/** Of one value, in UTF-8. */
export const MAX_BYTES = 2048;
/** Of a text in an object or a list, in bytes of JSON. */
export const MAX_TEXT = 1024;
/** Of the name of a property, or of a class. */
export const MAX_NAME = 128;
export const MAX_DEPTH = 4;
export const MAX_KEYS = 32;
export const MAX_ITEMS = 32;
/** Of an object that is itself a map of attributes. */
export const MAX_ATTRIBUTES = 64;
/** Of a longer text the beginning is looked at, in characters. */
export const LONGEST_TEXT = 4096;
/** A secret that is cut in two there may go unseen: so many characters before are not shown. */
export const LONGEST_SECRET = 256;
/** A longer text beside a value, or before it in a list, does not name it. */
export const LONGEST_LABEL = 32;
/** Bounds the time where little is written: characters looked at, and some for each value. */
export const MAX_WORK = 65_536;
export const WORK_OF_VALUE = 64;
