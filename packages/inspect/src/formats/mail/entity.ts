import type { Budget } from "../../budget.ts";
import { type FieldValue, readFieldValue } from "../../mail/field-value.ts";
import { type Header, readHeader, valuesOf } from "../../mail/header.ts";
import { areOfDifferentTypes, namesOf } from "../../mail/names.ts";
import type { Section } from "../../mail/section.ts";
import { type NamedEncoding, namedEncoding } from "../../mail/transfer-encoding.ts";

/** Where an entity is. */
export interface Place {
  /** As IMAP numbers parts (https://www.rfc-editor.org/rfc/rfc3501#section-6.4.5); empty for the message. */
  number: string;
  /** Path of the messages that it is in, with `/` at the end; empty for the document. */
  folder: string;
  /** Boundaries of the multiparts around it. */
  boundaries: readonly string[];
  /** Messages around it. */
  messages: number;
}

/** A message or a part: its header, read as the RFCs say and as programs do. */
export interface Entity {
  header: Header;
  body: Section;
  place: Place;
  /** In lower case; the one of the first `Content-Type`. */
  mediaType: string;
  types: readonly FieldValue[];
  encodings: readonly NamedEncoding[];
  names: readonly string[];
  isAttachment: boolean;
}

/**
 * Reads a message or a part.
 * @throws LimitError
 */
export function readEntity(section: Section, place: Place, defaultType: string, budget: Budget): Entity {
  const header = readHeader(section, budget);
  const types = valuesOf(header, "content-type").map(readFieldValue);
  const dispositions = valuesOf(header, "content-disposition").map(readFieldValue);
  return {
    header,
    body: header.body,
    place,
    mediaType: types[0]?.value.includes("/") ? types[0].value : defaultType,
    types,
    encodings: valuesOf(header, "content-transfer-encoding").map(namedEncoding),
    names: namesOf(types, dispositions),
    isAttachment: dispositions.some(({ value }) => value !== "" && value !== "inline"),
  };
}

/** Why programs disagree about an entity, apart from its boundaries. */
export function faultsOf({ header, types, encodings, names }: Entity): string[] {
  const faults = [...header.faults];
  if (new Set(types.map(({ value }) => value)).size > 1)
    faults.push("There are several fields Content-Type, with different types.");
  if (areOfDifferentTypes(names)) faults.push("The part has names of different types.");
  const exact = encodings.filter(({ isExact }) => isExact);
  if (new Set(exact.map(({ encoding }) => encoding)).size > 1)
    faults.push("There are several fields Content-Transfer-Encoding, with different encodings.");
  if (header.hasStrangeLine && encodings.some(({ encoding }) => encoding !== "identity"))
    faults.push("A line of the header is no field, so that encoded data may begin there.");
  return faults;
}
