import { decisions, statuses } from "@airlock/core/document.ts";
import { orders } from "@airlock/core/ledger/walk.ts";
import { previewViews } from "airlock-inspect/preview/views.ts";
import * as z from "zod/mini";
import { lazy } from "../shared/lazy.ts";
import { once } from "../shared/once.ts";

/*
 * Schemas of requests by the names in operations.ts, for validation and for the OpenAPI document. By zod/mini, of which a
 * bundle has what is used. Each is made when it is first read: a function's first request needs few of them, and to make all
 * takes as long as to answer it.
 */

/** Adds a description to a schema. The check `z.describe` would make the schema a second time. */
const described = <Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema => {
  z.globalRegistry.add(schema, { description });
  return schema;
};

// A media type by RFC 9110 section 8.3.1, in ASCII: it is sent as the header of the upload.
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaType = () =>
  new RegExp(`^${token}/${token}(?:[ \\t]*;[ \\t]*${token}=(?:${token}|"[\\t !#-\\[\\]-~]*"))*$`);

/** The gateway replaces bytes that are not UTF-8 by U+FFFD, so such a text would not come back as it was sent. */
const isUnicode = (text: string) => text.isWellFormed() && !text.includes("\ufffd");
const unicodeError = "must be valid Unicode in UTF-8, without U+FFFD";

const filename = () =>
  z.string().check(
    z.minLength(1),
    z.maxLength(255),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression excludes control characters.
    z.regex(/^[^/\\\u0000-\u001f\u007f-\u009f]*$/, "must not contain path separators or control characters"),
    z.refine((name) => !/^[.\s]+$/.test(name), "must not consist of dots and spaces only"),
    z.refine(isUnicode, unicodeError),
  );

/** S3 accepts this in one request. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maximumPutBytes = 5 * 1024 ** 3;

const sha256 = () =>
  z.pipe(
    z.string().check(z.regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits")),
    z.transform((hexadecimal: string) => hexadecimal.toLowerCase()),
  );

const labels = () =>
  z._default(
    z
      .record(
        z.string().check(z.regex(/^[\w.:-]{1,64}$/, "must have a name of 1 to 64 letters, digits and _.:-")),
        z.string().check(z.maxLength(256), z.refine(isUnicode, unicodeError)),
      )
      .check(z.refine((labels) => Object.keys(labels).length <= 10, "must have at most 10 entries")),
    {},
  );

const registration = (maximumDocumentBytes: number) =>
  z
    .strictObject({
      filename: described(filename(), "The file's name, without a path"),
      contentType: z
        .string()
        .check(z.maxLength(255), z.regex(mediaType(), "must be a media type such as application/pdf")),
      size: described(z.int().check(z.gte(1), z.lte(maximumDocumentBytes)), "Bytes"),
      sha256: described(sha256(), "SHA-256 of the content, 64 hexadecimal digits"),
      labels: labels(),
      upload: z._default(
        z.strictObject({
          parts: described(z.boolean(), "Whether the content is uploaded in parts"),
        }),
        { parts: false },
      ),
    })
    .check(
      z.refine(({ size, upload }) => upload.parts || size <= maximumPutBytes, {
        path: ["size"],
        message: `is more than ${maximumPutBytes}, which one request can upload; send "upload": {"parts": true}`,
      }),
    );

/** A part's URL has about 2 KB. */
const maximumParts = 100;

const parts = () =>
  z.strictObject({
    parts: z
      .array(
        z.strictObject({
          number: described(z.int().check(z.gte(1), z.lte(10_000)), "Number of the part, from 1"),
          sha256: described(sha256(), "SHA-256 of the part, 64 hexadecimal digits"),
        }),
      )
      .check(
        z.minLength(1, "must have at least 1 part"),
        z.maxLength(maximumParts, `must have at most ${maximumParts} parts`),
      ),
  });

const decision = () =>
  z.strictObject({
    decision: z.enum(decisions),
    reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000), z.refine(isUnicode, unicodeError)),
  });

/** Request bodies. `maximumDocumentBytes` is the stage's setting. */
export const bodySchemas = ({ maximumDocumentBytes }: { maximumDocumentBytes: number }) =>
  lazy({ registration: () => registration(maximumDocumentBytes), decision, parts });
export type BodyName = keyof ReturnType<typeof bodySchemas>;

/** Optional request headers, by their names. */
export const headerSchemas = lazy({
  "Idempotency-Key": () =>
    z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters")),
});
export type HeaderName = keyof typeof headerSchemas;

// Document ids have no earlier time, and texts of later times do not sort by time.
const earliest = new Date(0);
const latest = new Date("9999-12-31T23:59:59.999Z");

/** A time as a Date. */
const instant = () =>
  z
    .pipe(
      z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-25T09:00:00Z" }),
      z.transform((text: string) => new Date(text)),
    )
    .check(z.refine((time) => time > earliest && time <= latest, "must be a time from 1970 to 9999, in UTC"));

const label = () =>
  z.pipe(
    z.string().check(z.regex(/^[^=]{1,64}=/, "must have the form name=value")),
    z.transform((text: string) => {
      const end = text.indexOf("=");
      return { name: text.slice(0, end), value: text.slice(end + 1) };
    }),
  );

/**
 * A whole number as a text of digits.
 * @param form says what the digits must be; also the error of a number out of range
 */
const digits = (form: RegExp, error: string) =>
  z.pipe(z.string().check(z.regex(form, error)), z.transform(Number));

const numberFrom = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return digits(new RegExp(`^\\d{1,${String(most).length}}$`), error).check(
    z.refine((value) => value >= least && value <= most, error),
  );
};

const text = (maximumLength: number) => z.string().check(z.minLength(1), z.maxLength(maximumLength));

/** A query parameter. */
interface Parameter<Schema extends z.ZodMiniType> {
  make: () => Schema;
  /** Whether a request without the parameter has a value of it, too. */
  hasDefault: boolean;
}

function optional<Schema extends z.ZodMiniType>(
  make: () => Schema,
  description?: string,
): Parameter<z.ZodMiniOptional<Schema>> {
  const makeOptional = () => z.optional(make());
  return {
    make: description === undefined ? makeOptional : () => described(makeOptional(), description),
    hasDefault: false,
  };
}

function defaulted<Schema extends z.ZodMiniType>(
  make: () => Schema,
  value: z.util.NoUndefined<z.output<Schema>>,
  description?: string,
): Parameter<z.ZodMiniDefault<Schema>> {
  const makeDefault = () => z._default(make(), value);
  return {
    make: description === undefined ? makeDefault : () => described(makeDefault(), description),
    hasDefault: true,
  };
}

type Parameters = Record<string, Parameter<z.ZodMiniType>>;

/** An object that has parameters, and no others. */
type Query<Of extends Parameters> = z.ZodMiniObject<
  { [Name in keyof Of]: ReturnType<Of[Name]["make"]> },
  z.core.$strict
>;

/** What some parameters have to fulfil together. */
interface Rule {
  of: readonly string[];
  make: () => z.core.$ZodCheck<Record<string, unknown>>;
}

/**
 * Gives the schema of a query for the names of the parameters that it has; by default, for all. Schemas of optional parameters
 * that are not sent would be made for nothing.
 */
function query<Of extends Parameters>(parameters: Of, rule?: Rule) {
  const members = Object.entries(parameters).map(([name, { make, hasDefault }]) => ({
    name,
    make: once(make),
    hasDefault,
  }));
  const schemas = new Map<string, Query<Of>>();
  return (sent: readonly string[] = Object.keys(parameters)): Query<Of> => {
    const needed = members.filter(({ name, hasDefault }) => hasDefault || sent.includes(name));
    const names = needed.map(({ name }) => name).join();
    const known = schemas.get(names);
    if (known) return known;
    const shape = Object.fromEntries(needed.map(({ name, make }) => [name, make()]));
    const object = z.strictObject(shape);
    const isRuled = rule?.of.every((name) => sent.includes(name));
    const schema = (rule && isRuled ? object.check(rule.make()) : object) as unknown as Query<Of>;
    schemas.set(names, schema);
    return schema;
  };
}

/** Parameters of every listing. */
const listed = {
  status: optional(() => z.enum(statuses)),
  label: optional(label, "Only documents with this label, as name=value"),
  from: optional(instant, "Start of the time range, inclusive"),
  to: optional(instant, "End of the time range, exclusive"),
  limit: defaulted(() => numberFrom(1, 100), 20, "Documents in a page, from 1 to 100; 20 by default"),
  cursor: optional(() => text(1000)),
  partner: optional(() => text(128), "Only documents of this partner: its id or its name"),
  type: optional(
    () => text(255),
    "Only documents that are declared with this media type, whatever its parameters",
  ),
  rule: optional(() => text(100), "Only documents with a finding of this rule"),
};

const range: Rule = {
  of: ["from", "to"],
  make: () =>
    z.refine(({ from, to }) => (from as Date) < (to as Date), {
      path: ["to"],
      message: "must be later than from",
    }),
};

/** Query parameters. */
export const querySchemas = {
  listing: query(
    {
      ...listed,
      order: optional(
        () => z.enum(orders),
        "Whether the newest or the oldest come first; the newest by default",
      ),
    },
    range,
  ),
  search: query(
    {
      ...listed,
      filename: optional(
        () => text(255),
        "A part of the file's name; case, width and composition of its characters do not matter",
      ),
      sha256: optional(sha256, "SHA-256 of the content, 64 hexadecimal digits"),
    },
    range,
  ),
  overview: query({
    days: defaulted(() => numberFrom(1, 90), 14, "Days up to today, from 1 to 90; 14 by default"),
  }),
  none: query({}),
  content: query({
    purpose: defaulted(() => z.enum(["download", "review"]), "download"),
  }),
  preview: query({
    view: defaulted(() => z.enum(previewViews), "structure"),
    offset: defaulted(
      () => digits(/^\d{1,15}$/, "must be a whole number"),
      0,
      "The first byte of the view hex; 0 by default",
    ),
  }),
};
export type QueryName = keyof typeof querySchemas;
