import type { Budget } from "../../budget.ts";
import { nestedField } from "../ole2/fields.ts";
import { type Kind, kindOf, textKinds } from "./destinations.ts";
import { HexData } from "./hex-data.ts";
import { type RtfHandler, readRtf } from "./tokens.ts";

/** An object that is embedded in or linked to a document. */
export interface RtfObject {
  at: number;
  className: string;
  /** Class id of `\oleclsid`. */
  classId: string;
  /** Control word of its kind, such as `objemb`; empty if there is none. */
  kind: string;
  /** Word updates the object when the document is opened. */
  isUpdated: boolean;
  data: HexData[];
}

interface Place {
  at: number;
  text: string;
}

/** What a document has that may load or start something. */
export interface RtfDocument {
  /** Position behind the document's last group. */
  end: number;
  objects: RtfObject[];
  /** Codes of fields; a code with a field in it is there with and without the code of that field. */
  fields: Place[];
  templates: Place[];
  /** Names of other files. */
  references: Place[];
  /** Names and values of properties of shapes. */
  properties: (Place & { name: string })[];
  pictures: HexData[];
  dataStores: HexData[];
  /** Structure that programs read in different ways. */
  faults: Place[];
  /** Structure that is known from attacks. */
  exploits: Place[];
}

interface Destination {
  kind: Kind;
  at: number;
  text: string;
  /** Of a field's code: with the codes of the fields in it. */
  wholeText: string;
  data: HexData | undefined;
}

interface Group {
  destination: Destination;
  /** Destinations and objects that begin in the group. */
  begun: Destination[];
  hasObject: boolean;
  /** The group begins with `\*`. */
  isIgnorable: boolean;
  /** Characters that stand for one of `\u` to programs without Unicode. */
  replacements: number;
}

/** Characters of a destination's text that are kept. */
const maximumText = 8192;
const maximumFonts = 10_000;
const objectKinds = new Set(["objemb", "objlink", "objautlink", "objsub", "objpub", "objicemb"]);
const controlKinds = new Set(["objhtml", "objocx"]);

/**
 * Reads the parts of an RTF document that may load or start something.
 *
 * @param content the content as Latin-1
 * @param start where the document begins
 * @throws LimitError
 */
export function readRtfDocument(content: string, start: number, budget: Budget): RtfDocument {
  const reader = new Reader(budget);
  reader.document.end = readRtf(content, start, budget, reader.withContent(content));
  reader.finish();
  return reader.document;
}

class Reader implements RtfHandler {
  readonly document: RtfDocument = {
    end: 0,
    objects: [],
    fields: [],
    templates: [],
    references: [],
    properties: [],
    pictures: [],
    dataStores: [],
    faults: [],
    exploits: [],
  };
  readonly #budget: Budget;
  #content = "";
  #group: Group = newGroup(newDestination("text", 0));
  readonly #outer: Group[] = [];
  readonly #objects: RtfObject[] = [];
  readonly #openData: Destination[] = [];
  readonly #openFields: Destination[] = [];
  #propertyName = "";
  #skipped = 0;
  #fonts = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  withContent(content: string): this {
    this.#content = content;
    return this;
  }

  /** Ends the groups that the document leaves open. */
  finish(): void {
    while (this.#outer.length > 0) this.closeGroup();
  }

  openGroup(): void {
    const { destination } = this.#group;
    if (destination.kind === "objectData" && destination.data) destination.data.isDisguised = true;
    this.#skipped = 0;
    this.#outer.push(this.#group);
    this.#group = { ...newGroup(destination), replacements: this.#group.replacements };
  }

  closeGroup(): void {
    this.#skipped = 0;
    for (const destination of this.#group.begun) this.#endDestination(destination);
    if (this.#group.hasObject) this.#objects.pop();
    this.#group = this.#outer.pop() ?? newGroup(newDestination("text", 0));
  }

  word(name: string, parameter: number | undefined, at: number): void {
    const group = this.#group;
    const kind = kindOf(name, group.isIgnorable);
    group.isIgnorable = false;
    if (name === "u" && parameter !== undefined) {
      this.#addText(String.fromCharCode(parameter & 0xffff));
      this.#skipped = group.replacements;
      return;
    }
    // A character that is skipped may be a control word, but no destination or object.
    if (!kind && !name.startsWith("obj") && this.#skipCharacter()) return;
    if (name === "uc") group.replacements = Math.min(255, Math.max(0, parameter ?? 1));
    else if (kind) this.#beginDestination(kind, at);
    else if (group.destination.kind === "objectData" && group.destination.data)
      group.destination.data.isDisguised = true;
    else if (name === "tab" || name === "line" || name === "par") this.#addText(" ");
    this.#noteObject(name, at);
    if (name === "listoverridecount" && (parameter ?? 0) > 9)
      this.document.exploits.push({ at, text: "A list overrides more levels than a list has." });
    if (name === "f" && group.destination.kind === "fonts" && ++this.#fonts === maximumFonts)
      this.document.exploits.push({ at, text: `The document has ${maximumFonts} fonts or more.` });
  }

  symbol(character: string): void {
    if (character === "*") this.#group.isIgnorable = true;
    else if (this.#skipCharacter()) return;
    else if ("\\{}".includes(character)) this.#addText(character);
    else if (character === "~") this.#addText(" ");
    else if (character === "_") this.#addText("-");
    if (character !== "*") this.#disguise();
  }

  hexCharacter(digits: string, at: number): void {
    this.#budget.use("objects", this.#openData.length);
    for (const { data } of this.#openData) data?.add("reset", at, at, false);
    if (this.#skipCharacter()) return;
    const code = Number.parseInt(digits, 16);
    if (!Number.isNaN(code)) this.#addText(String.fromCharCode(code));
  }

  text(start: number, end: number): void {
    const { destination } = this.#group;
    if (destination.data || this.#openData.length > 0) this.#addData("digits", start, end);
    if (!this.#takesText(destination.kind)) return;
    const text = this.#content.slice(start, Math.min(end, start + 2 * maximumText)).replaceAll(/[\r\n]/g, "");
    const skipped = Math.min(this.#skipped, text.length);
    this.#skipped -= skipped;
    this.#addText(text.slice(skipped));
  }

  binary(start: number, end: number): void {
    if (this.#skipCharacter()) this.#disguise();
    this.#addData("binary", start, end);
  }

  fault(text: string, at: number): void {
    if (this.document.faults.length < 100) this.document.faults.push({ at, text });
  }

  /** Whether a character only stands for the last one of `\u`. */
  #skipCharacter(): boolean {
    if (this.#skipped === 0) return false;
    this.#skipped--;
    return true;
  }

  #takesText(kind: Kind): boolean {
    return (
      textKinds.has(kind) || kind === "instruction" || (kind === "result" && this.#openFields.length > 0)
    );
  }

  #disguise(): void {
    const { data, kind } = this.#group.destination;
    if (kind === "objectData" && data) data.isDisguised = true;
  }

  /** Adds digits or bytes to the data of the destination, and to data around it whose group goes on. */
  #addData(kind: "digits" | "binary", start: number, end: number): void {
    const { data } = this.#group.destination;
    this.#budget.use("objects", this.#openData.length + 1);
    data?.add(kind, start, end, false);
    for (const { data: outer } of this.#openData) if (outer !== data) outer?.add(kind, start, end, true);
  }

  #addText(text: string): void {
    const { destination } = this.#group;
    if (textKinds.has(destination.kind)) append(destination, "text", text);
    if (destination.kind !== "instruction" && destination.kind !== "result") return;
    const field = destination.kind === "instruction" ? destination : this.#openFields.at(-1);
    if (field) append(field, "text", text);
    for (const open of this.#openFields) append(open, "wholeText", text);
  }

  #beginDestination(kind: Kind, at: number): void {
    this.#budget.use("objects");
    const destination = newDestination(kind, at);
    this.#group.destination = destination;
    this.#group.begun.push(destination);
    if (kind === "objectData" || kind === "dataStore" || kind === "picture")
      destination.data = new HexData(at);
    if (kind === "objectData") this.#openData.push(destination);
    if (kind !== "instruction") return;
    const outer = this.#openFields.at(-1);
    if (outer) append(outer, "text", nestedField);
    this.#openFields.push(destination);
  }

  #endDestination(destination: Destination): void {
    const { kind, at, text, data } = destination;
    const { fields, templates, references, properties, pictures, dataStores, exploits } = this.document;
    if (kind === "objectData" && data) {
      this.#openData.splice(this.#openData.indexOf(destination), 1);
      this.#object(at).data.push(data);
    } else if (kind === "instruction") {
      this.#openFields.splice(this.#openFields.indexOf(destination), 1);
      for (const code of new Set([text, destination.wholeText])) fields.push({ at, text: code });
    } else if (kind === "template") templates.push({ at, text });
    else if (kind === "reference") references.push({ at, text });
    else if (kind === "className") this.#object(at).className ||= text.trim();
    else if (kind === "classId") this.#object(at).classId ||= text.trim();
    else if (kind === "picture" && data) pictures.push(data);
    else if (kind === "dataStore" && data) dataStores.push(data);
    else if (kind === "propertyName") this.#propertyName = text.trim().toLowerCase();
    else if (kind === "propertyValue") {
      properties.push({ at, name: this.#propertyName, text });
      if (this.#propertyName === "pfragments")
        exploits.push({ at, text: "A shape has the property pFragments." });
    }
  }

  #noteObject(name: string, at: number): void {
    if (name === "object") {
      this.#group.hasObject = true;
      this.#objects.push(this.#newObject(at));
    } else if (name === "objupdate") this.#object(at).isUpdated = true;
    else if (objectKinds.has(name)) this.#object(at).kind ||= name;
    // An object that is also a control is a control.
    else if (controlKinds.has(name)) this.#object(at).kind = name;
  }

  /** The object around a place; Word reads an object's data also outside of an object. */
  #object(at: number): RtfObject {
    return this.#objects.at(-1) ?? this.#newObject(at);
  }

  #newObject(at: number): RtfObject {
    const object: RtfObject = { at, className: "", classId: "", kind: "", isUpdated: false, data: [] };
    this.document.objects.push(object);
    return object;
  }
}

function newGroup(destination: Destination): Group {
  return { destination, begun: [], hasObject: false, isIgnorable: false, replacements: 1 };
}

function newDestination(kind: Kind, at: number): Destination {
  return { kind, at, text: "", wholeText: "", data: undefined };
}

function append(destination: Destination, field: "text" | "wholeText", text: string): void {
  const left = maximumText - destination[field].length;
  if (left > 0) destination[field] += text.slice(0, left);
}
