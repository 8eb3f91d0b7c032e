import type { Ole2Rule } from "./rules.ts";

/** A class of objects that its finding names. */
interface ObjectClass {
  rule: Ole2Rule;
  name: string;
}

/** Equation Editor 3.0 and its predecessor. */
const equations = ["0002ce02-0000-0000-c000-000000000046", "00021700-0000-0000-c000-000000000046"];

/** Classes that attacks use, by their ids. https://github.com/decalage2/oletools/blob/master/oletools/common/clsid.py */
const dangerous: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "06290bd0-48aa-11d2-8432-006008c3fbfc": "scriptlet",
    "06290bd1-48aa-11d2-8432-006008c3fbfc": "scriptlet",
    "06290bd2-48aa-11d2-8432-006008c3fbfc": "scriptlet moniker",
    "06290bd3-48aa-11d2-8432-006008c3fbfc": "script moniker",
    "25336920-03f9-11cf-8fd0-00aa00686f13": "htmlfile",
    "25336921-03f9-11cf-8fd0-00aa00686f13": "htmlfile",
    "3050f4d8-98b5-11cf-bb82-00aa00bdce0b": "HTML application",
    "3050f5c8-98b5-11cf-bb82-00aa00bdce0b": "MSHTML document",
    "8856f961-340a-11d0-a96b-00c04fd705a2": "web browser control",
    "eab22ac3-30c1-11cf-a7eb-0000c05bae0b": "web browser control",
    "79eac9e0-baf9-11ce-8c82-00aa004ba90b": "URL moniker",
    "ecabb0c7-7f19-11d2-978e-0000f8757e2a": "SOAP moniker",
    "ecabafc6-7f19-11d2-978e-0000f8757e2a": "queue moniker",
    "ecabafc7-7f19-11d2-978e-0000f8757e2a": "new moniker",
    "4315d437-5b8c-11d0-bd3b-00a0c911ce86": "device moniker",
    "bdd1f04b-858b-11d1-b16a-00c0f0283628": "MSComctlLib.ListViewCtrl",
    "996bf5e0-8044-4650-adeb-0b013914e99c": "MSComctlLib.ListViewCtrl",
    "c74190b6-8589-11d1-b16a-00c0f0283628": "MSComctlLib.TreeCtrl",
    "9181dc5f-e07d-418a-aca6-8eea1ecb8e9e": "MSComctlLib.TreeCtrl",
    "1efb6596-857c-11d1-b16a-00c0f0283628": "MSComctlLib.TabStrip",
    "24b224e0-9545-4a2f-abd5-86aa8a849385": "MSComctlLib.TabStrip",
    "66833fe6-8583-11d1-b16a-00c0f0283628": "MSComctlLib.Toolbar",
    "dd9da666-8594-11d1-b16a-00c0f0283628": "MSComctlLib.ImageComboCtl",
    "d27cdb6e-ae6d-11cf-96b8-444553540000": "Shockwave Flash",
    "d27cdb70-ae6d-11cf-96b8-444553540000": "Shockwave Flash",
    "a08a033d-1a75-4ab6-a166-ead02f547959": "OTKLOADR.WRAssembly",
    "44f9a03b-a3ec-4f3b-9364-08e0007f21df": "Control.TaskSymbol",
    "72c24dd5-d70a-438b-8a42-98424b88afb8": "WScript.Shell",
    "f935dc22-1cf0-11d0-adb9-00c04fd58a0b": "WScript.Shell",
    "0d43fe01-f093-11cf-8940-00a0c9054228": "Scripting.FileSystemObject",
    "13709620-c279-11ce-a49e-444553540000": "Shell.Application",
    "0e59f1d5-1fbe-11d0-8ff2-00a0d10038bc": "MSScriptControl.ScriptControl",
    "b54f3741-5b07-11cf-a4b0-00aa004a55e8": "VBScript",
    "f414c260-6ac0-11cf-b6d1-00aa00bbbb58": "JScript",
    "f414c261-6ac0-11cf-b6d1-00aa00bbbb58": "JScript",
    "00021401-0000-0000-c000-000000000046": "shortcut",
  }),
);

const dangerousNames =
  /^(htmlfile|scriptletfile|scriptlet\.|script|mscomctllib\.|mscomctl\.|otkloadr|shockwaveflash|shell\.explorer|internetexplorer|wscript\.|soapmoniker|control\.tasksymbol|wsffile|vbsfile|jsfile|batfile|exefile|lnkfile|htafile|msscriptcontrol)/;

/** Office's form controls, and those of HTML forms that are pasted from a page. */
const formControl =
  /^(8bd21d[1-6]0-|d7053240-|978c9e23-|79176fb0-|dfd181e0-|4c599241-|5512d1[12][0-9a-f]-|ae24fdae-|6e182020-|eae50eb0-|00024522-|46e31370-|c62a69f0-)/;

export const isFormControl = (classId: string) => formControl.test(classId);

/** The rule that a class of objects breaks, by its id. */
export function classById(classId: string): ObjectClass | undefined {
  if (equations.includes(classId)) return { rule: "ole-equation-editor", name: "Equation.3" };
  const name = dangerous.get(classId);
  return name === undefined ? undefined : { rule: "ole-dangerous-class", name };
}

/** The same by the name of a class, as OLE 1.0 objects and RTF have it. */
export function classByName(className: string): ObjectClass | undefined {
  const name = className.trim().toLowerCase();
  if (/^equation(\.[23])?$/.test(name)) return { rule: "ole-equation-editor", name: className };
  return dangerousNames.test(name) ? { rule: "ole-dangerous-class", name: className } : undefined;
}

/** The 16 bytes of a class id. */
function bytesOf(classId: string): Buffer {
  const [a = "", b = "", c = "", ...rest] = classId.split("-");
  const reversed = (hex: string) => Buffer.from(hex, "hex").reverse();
  return Buffer.concat([reversed(a), reversed(b), reversed(c), Buffer.from(rest.join(""), "hex")]);
}

const dangerousBytes = [...dangerous].map(([classId, name]) => ({ name, bytes: bytesOf(classId) }));

/** The name of a dangerous class whose id is somewhere in the bytes: monikers are saved with the ids of their classes. */
export function classIn(bytes: Buffer): string | undefined {
  return dangerousBytes.find((dangerousClass) => bytes.includes(dangerousClass.bytes))?.name;
}
