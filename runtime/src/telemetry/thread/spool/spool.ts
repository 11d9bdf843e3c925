/** Spool: bodies on disk until they are delivered; what a program leaves there, another one finds. */

import { join } from "node:path";
import { said } from "../../said.ts";
import { codeOf, disk, type Files } from "./files.ts";
import { type Living, living } from "./identity.ts";
import {
  type FolderName,
  fileName,
  folderName,
  type Label,
  moment,
  readFileName,
} from "./names.ts";
import { type Neighbour, Neighbours, onDisk } from "./neighbours.ts";
import { bodyOf, packRecord } from "./record.ts";

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** What of an earlier program may go to a new address. */
  readonly service: string;
}

export interface SpoolParts {
  readonly files?: Files;
  readonly living?: Living;
  /** Milliseconds that never go backwards. */
  readonly now?: () => number;
  readonly complain: (message: string) => void;
}

/** A body on disk. */
export interface Stored {
  readonly folder: Folder;
  readonly file: string;
  readonly label: Label;
  readonly spans: number;
  /** On disk. */
  readonly bytes: number;
  /** Whom it concerns that there was no room for it any more. */
  dropped: (() => void) | undefined;
}

export interface Folder {
  readonly name: string;
  readonly said: FolderName;
}

/** What a folder is adopted for. */
export type Wanted = (label: Label, service: string) => boolean;

export class Spool {
  readonly #options: SpoolOptions;
  readonly #files: Files;
  readonly #living: Living;
  readonly #complain: (message: string) => void;
  readonly #neighbours: Neighbours;
  /** Where new bodies go. */
  #own: Folder | undefined;
  readonly #adopted: Set<Folder> = new Set();
  /** The oldest first. */
  #stored: Set<Stored> = new Set();
  #bytes = 0;
  #number = 0;

  constructor(options: SpoolOptions, parts: SpoolParts) {
    const { files = disk, living: around = living, now = () => performance.now() } = parts;
    this.#options = options;
    this.#files = files;
    this.#living = around;
    this.#complain = parts.complain;
    this.#neighbours = new Neighbours(options.folder, files, around, now);
  }

  /** Undefined where it can't be: then memory is all that there is. */
  write(label: Label, address: string, spans: number, body: Uint8Array): Stored | undefined {
    const { service } = this.#options;
    const { exporter, protocol } = label;
    const parts = packRecord({ service, exporter, protocol, address, spans }, body);
    const bytes = onDisk(parts[0].byteLength + body.byteLength);
    if (!this.#makeRoom(bytes)) return undefined;
    this.#number += 1;
    const file = fileName({ number: this.#number, spans, label });
    const folder = this.#writeTo(file, parts);
    if (folder === undefined) return undefined;
    const stored: Stored = { folder, file, label, spans, bytes, dropped: undefined };
    this.#stored.add(stored);
    this.#bytes += bytes;
    return stored;
  }

  /** Throws where nothing whole is there any more. */
  read(stored: Stored): Uint8Array {
    try {
      return bodyOf(this.#files.read(this.#pathOf(stored)));
    } catch (error) {
      const why = codeOf(error) === "ENOENT" ? "it is gone" : said(error);
      throw new Error(`${this.#pathOf(stored)}: ${why}`);
    }
  }

  remove(stored: Stored): void {
    if (!this.#stored.delete(stored)) return;
    this.#bytes -= stored.bytes;
    this.#attempt("removed", () => this.#files.remove(this.#pathOf(stored)));
  }

  /** What was left by those who are gone, and is wanted: the oldest first. */
  adopt(wanted: Wanted): readonly Stored[] {
    const found = this.#abandoned().flatMap((one) => this.#adoptOne(one, wanted));
    this.#stored = new Set([...found, ...this.#stored]);
    for (const { bytes } of found) this.#bytes += bytes;
    return found;
  }

  /** The sign of life, which is due every few seconds. */
  beat(): void {
    for (const folder of this.#folders()) {
      try {
        this.#files.touch(this.#path(folder));
      } catch (error) {
        // Somebody took us for dead: what comes is written elsewhere.
        if (codeOf(error) === "ENOENT") this.#forget(folder);
      }
    }
  }

  /** All that waits is free for anyone; a folder of our own comes to be with the next body. */
  leave(): void {
    for (const folder of this.#folders()) {
      this.#forget(folder);
      if (!this.#isRemoved(folder)) this.#setFree(folder);
    }
    this.#stored.clear();
    this.#bytes = 0;
  }

  #isRemoved(folder: Folder): boolean {
    try {
      this.#files.removeFolder(this.#path(folder));
      return true;
    } catch (error) {
      return codeOf(error) === "ENOENT";
    }
  }

  #setFree(folder: Folder): void {
    const name = folderName({ ...folder.said, left: true });
    this.#attempt("left", () =>
      this.#files.rename(this.#path(folder), join(this.#options.folder, name)),
    );
  }

  #writeTo(file: string, parts: readonly Uint8Array[]): Folder | undefined {
    // Twice: the folder may have been deleted, or taken by somebody who thought us dead.
    for (const isLast of [false, true]) {
      const folder = this.#own;
      try {
        const own = folder ?? this.#makeOwn();
        this.#writeWhole(join(this.#path(own), file), parts);
        return own;
      } catch (error) {
        if (codeOf(error) === "ENOENT" && this.#own !== undefined) this.#forget(this.#own);
        if (isLast || folder === undefined || codeOf(error) !== "ENOENT") {
          this.#complain(`${this.#options.folder} can't be written to: ${said(error)}`);
          return undefined;
        }
      }
    }
    return undefined;
  }

  #writeWhole(path: string, parts: readonly Uint8Array[]): void {
    try {
      this.#files.write(path, parts);
    } catch (error) {
      this.#quietly(() => this.#files.remove(path));
      throw error;
    }
  }

  #makeOwn(): Folder {
    const { folder, service } = this.#options;
    const said = { created: moment(Date.now()), service, owner: this.#living.self, left: false };
    const name = folderName(said);
    this.#files.makeRoot(folder);
    this.#files.makeFolder(join(folder, name));
    this.#own = { name, said };
    return this.#own;
  }

  /** Of our own, the oldest goes. */
  #makeRoom(bytes: number): boolean {
    const { folder, maxBytes } = this.#options;
    const isOver = (): boolean => this.#neighbours.bytes + this.#bytes + bytes > maxBytes;
    while (isOver()) {
      const [oldest] = this.#stored;
      if (oldest === undefined) {
        this.#complain(`${folder} is full of what other programs wait to send`);
        return false;
      }
      this.remove(oldest);
      oldest.dropped?.();
    }
    return true;
  }

  #abandoned(): readonly Neighbour[] {
    try {
      return this.#neighbours.abandoned(new Set(this.#folders().map(({ name }) => name)));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        this.#complain(`${this.#options.folder} can't be read: ${said(error)}`);
      }
      return [];
    }
  }

  #adoptOne({ name, said: before }: Neighbour, wanted: Wanted): readonly Stored[] {
    const isWanted = (file: string): boolean => {
      const label = readFileName(file)?.label;
      return label !== undefined && wanted(label, before.service);
    };
    const files = this.#list(name);
    if (files.length === 0) {
      this.#quietly(() => this.#files.removeFolder(join(this.#options.folder, name)));
      return [];
    }
    if (!files.some(isWanted) && !this.#isTight()) return [];
    const next: FolderName = { ...before, owner: this.#living.self, left: false };
    const folder: Folder = { name: folderName(next), said: next };
    try {
      this.#files.rename(join(this.#options.folder, name), this.#path(folder));
    } catch {
      // Somebody was quicker.
      return [];
    }
    this.#neighbours.forget(name);
    this.#adopted.add(folder);
    this.#quietly(() => this.#files.touch(this.#path(folder)));
    return files.sort().flatMap((file) => this.#found(folder, file));
  }

  #found(folder: Folder, file: string): readonly Stored[] {
    const name = readFileName(file);
    if (name === undefined) return [];
    const { label, spans } = name;
    try {
      const bytes = onDisk(this.#files.sizeOf(join(this.#path(folder), file)));
      return [{ folder, file, label, spans, bytes, dropped: undefined }];
    } catch {
      return [];
    }
  }

  #isTight(): boolean {
    return this.#neighbours.bytes + this.#bytes > this.#options.maxBytes;
  }

  #list(name: string): string[] {
    try {
      return [...this.#files.list(join(this.#options.folder, name))];
    } catch {
      return [];
    }
  }

  #folders(): readonly Folder[] {
    return [...this.#adopted, ...(this.#own === undefined ? [] : [this.#own])];
  }

  #forget(folder: Folder): void {
    this.#adopted.delete(folder);
    if (this.#own === folder) this.#own = undefined;
  }

  #path({ name }: Folder): string {
    return join(this.#options.folder, name);
  }

  #pathOf({ folder, file }: Stored): string {
    return join(this.#path(folder), file);
  }

  #attempt(done: string, change: () => void): void {
    try {
      change();
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      this.#complain(`in ${this.#options.folder} something can't be ${done}: ${said(error)}`);
    }
  }

  #quietly(change: () => void): void {
    try {
      change();
    } catch {
      // There is another time.
    }
  }
}
