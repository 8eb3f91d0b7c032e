/** Text beyond this is no script that only formats a field. */
const maximumLength = 16_384;

/** Names that scripts of fields use. Acrobat's functions for fields begin with `AF`. */
const fieldNames = new Set(
  "event value rc getField Number String Array Math round floor ceil abs min max isNaN parseFloat parseInt toFixed true false null new if else return".split(
    " ",
  ),
);

const token =
  /\s+|\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|\d+(?:\.\d+)?|[A-Za-z_$][\w$]*|[-+*/(){},;.=<>!&|?:]/y;

/**
 * Whether a script does nothing but format, check or calculate fields: it has only names that this needs, and
 * no brackets, which could reach other members.
 */
export function onlyServesFields(script: string): boolean {
  if (script.length > maximumLength) return false;
  token.lastIndex = 0;
  while (token.lastIndex < script.length) {
    const text = token.exec(script)?.[0];
    if (text === undefined) return false;
    if (/^[A-Za-z_$]/.test(text) && !fieldNames.has(text) && !/^AF[A-Za-z]+(_[A-Za-z]+)?$/.test(text))
      return false;
  }
  return true;
}
