import fc from "fast-check";
import { framingHeaderNames, type Header, type Mutation } from "./plan.ts";

/** Texts that programs mistake for something else. */
const knownTexts = [
  "",
  " ",
  "\0",
  "\t\r\n",
  "null",
  "undefined",
  "NaN",
  "-1",
  "1e999",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "../../../../../../escaped",
  "..\\..\\escaped",
  "/escaped",
  "%2e%2e%2fescaped",
  "%00",
  "%zz",
  "\ud800",
  "\u202eexe.pdf",
  "\ufeff",
  "\ufffd",
  "é",
  "e\u0301",
  "😀",
  "<script>",
  "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
  "&lt;&#0;&bogus;",
  "{% $states.input %}",
  "$(a)",
  "{{}}",
  "$",
  "#",
  ":",
  "*",
  "?",
  "arn:aws:s3:::",
  "CON",
  "a\r\nset-cookie: b=c",
  '"',
  "'",
  "`",
  "9007199254740993",
  "9999-12-31T23:59:59Z",
  "-271821-04-20T00:00:00.000Z",
];

/** A text of any characters, lone surrogates included. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...knownTexts) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("a", "/", "😀", "\0", "../"),
        fc.constantFrom(63, 64, 255, 256, 1024, 1025, 70_000),
      )
      .map(([text, count]) => text.repeat(count)),
  },
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1.5, 1e21, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** A value, or mostly none. */
export const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** A value that JSON can have. Members may have the names of an object's inherited members. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, {}, []),
    hostileText,
    hostileNumber,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(hostileText, fc.constantFrom("S", "N", "M", "L", "NULL")), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

interface Edit {
  /** Which place of the value: taken modulo the number of places. */
  place: number;
  action: "replace" | "remove" | "add" | "wrap";
  name: string;
  value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  place: fc.nat(60),
  action: fc.constantFrom("replace", "replace", "remove", "add", "wrap"),
  name: hostileText,
  value: hostileJson,
});

/** Texts that are no JSON object, or one that parsers struggle with. */
const hostileJsonTexts = fc.constantFrom(
  "",
  "null",
  "[]",
  '"a"',
  "1",
  "{",
  "\ufeff{}",
  "{}{}",
  '{"a":1,"a":2}',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"a":1e999}',
  '{"a":"\\ud800"}',
  `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
);

/** None, one or a few changes of a value. */
const edits = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Edit[]>([]) },
  { weight: 5, arbitrary: edit.map((only) => [only]) },
  { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
);

/** The JSON of a valid value, or of one with some changes, or a text that is no JSON object at all. */
export function hostileJsonText(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 16,
      arbitrary: fc.tuple(valid, edits).map(([value, changes]) => toJson(changes.reduce(applyEdit, value))),
    },
    { weight: 1, arbitrary: hostileJsonTexts },
    { weight: 1, arbitrary: hostileJson.map(toJson) },
  );
}

const toJson = (value: unknown): string => JSON.stringify(value) ?? "null";

/** An object with these members, one named `__proto__` included. */
const objectOf = (members: readonly (readonly [string, unknown])[]): object =>
  members.reduce(
    (object, [name, value]) =>
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true }),
    {},
  );

function applyEdit(value: unknown, { place, action, name, value: given }: Edit): unknown {
  let remaining = place % countPlaces(value);
  const visit = (current: unknown): unknown => {
    if (remaining-- === 0) return change(current, action, name, given);
    if (Array.isArray(current))
      return current.map((item) => (remaining < 0 ? item : visit(item))).filter((item) => item !== removed);
    if (current === null || typeof current !== "object") return current;
    const members = Object.entries(current).map(
      ([key, item]) => [key, remaining < 0 ? item : visit(item)] as const,
    );
    return objectOf(members.filter(([, item]) => item !== removed));
  };
  const changed = visit(value);
  return changed === removed ? undefined : changed;
}

const removed = Symbol("removed");

function change(current: unknown, action: Edit["action"], name: string, given: unknown): unknown {
  if (action === "remove") return removed;
  if (action === "wrap") return [current];
  if (action === "add" && Array.isArray(current)) return [...current, given];
  if (action === "add" && current !== null && typeof current === "object")
    return objectOf([...Object.entries(current), [name, given]]);
  return given;
}

function countPlaces(value: unknown): number {
  if (value === null || typeof value !== "object") return 1;
  return 1 + Object.values(value).reduce((sum: number, item) => sum + countPlaces(item), 0);
}

/** Changes of a request's bytes. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    remove: fc.constantFrom(0, 0, 1, 2, 20, 10_000),
    insert: fc.oneof(
      fc.constantFrom(
        "",
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\0",
        " ",
        ":",
        "\xff",
        "chunked",
        "0",
        "Host: b\r\n",
      ),
      fc.string({ unit: "binary-ascii", maxLength: 5 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

const headerNames = [
  "accept",
  "accept-encoding",
  "cache-control",
  "content-encoding",
  "content-type",
  "cookie",
  "date",
  "forwarded",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "origin",
  "range",
  "via",
  "x-amz-security-token",
  "x-amz-target",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-http-method-override",
  "__proto__",
  "constructor",
];

/**
 * A text that a header can carry: it has no control characters.
 * https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export const headerValue: fc.Arbitrary<string> = hostileText.map((text) => text.replaceAll(/\p{Cc}/gu, ""));

/** A header that HTTP clients do not choose freely, or that proxies add; seldom one that frames the message. */
export const hostileHeader: fc.Arbitrary<Header> = fc.tuple(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...headerNames) },
    { weight: 1, arbitrary: fc.constantFrom(...framingHeaderNames) },
  ),
  headerValue,
);

/** Seldom one hostile header. */
export const hostileHeaders: fc.Arbitrary<Header[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Header[]>([]) },
  { weight: 1, arbitrary: hostileHeader.map((header): Header[] => [header]) },
);

/** Percent-encodes all but what a path segment may have; lone surrogates become U+FFFD. */
export const encodeSegment = (text: string): string => encodeURIComponent(text.toWellFormed());
