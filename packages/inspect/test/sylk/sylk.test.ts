import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { heldBy } from "../samples/held.ts";
import { sylk } from "../samples/sylk.ts";

const typeOf = async (content: Buffer, filename: string) =>
  (await inspect(bufferSource(content), { filename })).format.type;

test("SYLK is told by its records, and by its name if it begins as Excel demands.", async () => {
  for (const name of ["table.slk", "table.csv", "table"])
    expect(await typeOf(sylk(), name)).toBe("text/x-sylk");
  expect(await typeOf(Buffer.from("ID;P\njunk\n"), "a.slk")).toBe("text/x-sylk");
  expect(await typeOf(Buffer.from(`ID;P\n${"x;\n".repeat(5000)}O;E\n`), "a.csv")).toBe("text/x-sylk");
});

test("A table with the column ID is no SYLK.", async () => {
  for (const text of ["ID;Preis\n1;5\n", "ID;Name;City\nC;Carl;Ulm\nP;Paul;Bonn\nE;Eva;Kiel\n"]) {
    expect(await typeOf(Buffer.from(text), "table.csv")).toBe("text/csv");
    expect(await heldBy(Buffer.from(text), "table.csv")).toEqual([]);
  }
});

describe("A harmless table is released", () => {
  test.each<[string, Buffer]>([
    ["values", sylk()],
    ["formulas", sylk("C;Y3;X1;K10;ER[-1]C*2", "C;Y4;X1;ESUM(R1C1:R3C1)")],
    ["a name", sylk("NN;Namount;ER2C1")],
    ["options", sylk("O;L;D;V0;K47;G100 0.001")],
    ["text about programs", sylk('C;Y3;X1;K"EXEC(;;) starts calc|x"')],
  ])("%s", async (_, content) => {
    expect(await heldBy(content, "table.slk")).toEqual([]);
  });
});

describe("What a table starts is found", () => {
  test.each<[string, string, Buffer]>([
    ["excel-macro-sheet", "a macro sheet", sylk("O;E")],
    ["excel-macro-sheet", "a macro sheet behind other options", sylk("O;L;D;E;V0")],
    ["excel-auto-run-name", "a name that Excel runs", sylk("NN;NAuto_open;ER101C1;KOut Flank;F")],
    ["excel-auto-run-name", "a name in other letters and with escapes", sylk("nn;nAUTO\x1b%?open2;ER1C1")],
    ["sylk-calling-formula", "a program", sylk('C;X1;Y101;EEXEC("calc.exe")')],
    ["sylk-calling-formula", "a function of a library", sylk('C;X1;Y1;K0;ECALL("urlmon","x","JJCCJJ",0)')],
    ["sylk-calling-formula", "a formula with a semicolon", sylk('C;X1;Y1;EIF(1,";;",EXEC("calc"))')],
    ["office-dde", "a DDE link in a cell", sylk("C;X1;Y1;K0;Ecmd|'/c calc'!A0")],
    ["office-remote-content", "a link to another computer", sylk("NE;Ehttp://example.com/a.xls;FA1")],
  ])("%s: %s", async (rule, _, content) => {
    expect(await heldBy(content, "table.slk")).toContain(rule);
  });
});

test("SYLK in UTF-16 is read.", async () => {
  const content = Buffer.from(`\ufeff${sylk("O;E").toString("latin1")}`, "utf16le");
  expect(await heldBy(content, "table.slk")).toContain("excel-macro-sheet");
});
