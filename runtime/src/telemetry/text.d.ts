/** The text of a file and all that it imports, as one script. */
declare module "*?text" {
  const text: string;
  export default text;
}
