import { type PdfSample, sampleStream } from "./pdf.ts";

/** Documents that a rule finds, and one that differs in the feature alone and has no finding of the rule. */
export interface PdfCase {
  rule: string;
  hostile: PdfSample[];
  harmless: PdfSample;
}

const link = (action: string): PdfSample => ({
  page: "/Annots [5 0 R]",
  objects: [`<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${action} >>`],
});
const openAction = (action: string): PdfSample => ({ catalog: "/OpenAction 5 0 R", objects: [action] });
const script = "/S /JavaScript /JS (app.alert\\(1\\))";
const formatField = 'AFNumber_Format\\(2, 0, 0, 0, "", true\\);';

export const pdfCases: PdfCase[] = [
  {
    rule: "pdf-javascript",
    hostile: [
      openAction(`<< ${script} >>`),
      { catalog: `/AA << /WC << ${script} >> >>` },
      { page: `/AA << /O << ${script} >> >>` },
      { catalog: "/Names << /JavaScript << /Names [(a) 5 0 R] >> >>", objects: [`<< ${script} >>`] },
      { catalog: "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [5 0 R] >>", objects: [`<< ${script} >>`] },
      { catalog: "/Outlines 5 0 R", objects: ["<< /First 6 0 R >>", `<< /Title (a) /A << ${script} >> >>`] },
      {
        catalog: "/AcroForm << /Fields [5 0 R] >>",
        objects: [`<< /FT /Tx /T (a) /AA << /K << ${script} >> >> >>`],
      },
      openAction("<< /S /JavaScript /JS 6 0 R >>"),
      {
        ...openAction("<< /S /JavaScript /JS 6 0 R >>"),
        objects: [
          "<< /S /JavaScript /JS 6 0 R >>",
          sampleStream("", "app.alert(1)", ["ASCIIHexDecode", "FlateDecode"]),
        ],
      },
      openAction("<< /S 6 0 R /S /JavaScript /S /GoTo /JS (app.alert\\(1\\)) >>"),
      link("<< /S /URI /URI (javascript:app.alert\\(1\\)) >>"),
    ],
    harmless: openAction("<< /S /GoTo /D [3 0 R /Fit] >>"),
  },
  {
    rule: "pdf-form-javascript",
    hostile: [
      {
        catalog: "/AcroForm << /Fields [5 0 R] >>",
        objects: [`<< /FT /Tx /T (a) /AA << /F << /S /JavaScript /JS (${formatField}) >> >> >>`],
      },
    ],
    harmless: { catalog: "/AcroForm << /Fields [5 0 R] >>", objects: ["<< /FT /Tx /T (a) >>"] },
  },
  {
    rule: "pdf-launch",
    hostile: [
      openAction("<< /S /Launch /F (cmd.exe) >>"),
      link("<< /S /Launch /Win << /F (cmd.exe) /P (/c calc) >> >>"),
      link("<< /S /Launch /F << /Type /Filespec /F (letter.doc) >> >>"),
      link("<< /S /URI /URI (file:///C:/Windows/System32/calc.exe) >>"),
      link("<< /S /URI /URI (ms-msdt:/id) >>"),
    ],
    harmless: link("<< /S /GoTo /D [3 0 R /Fit] >>"),
  },
  {
    rule: "pdf-remote-target",
    hostile: [
      openAction("<< /S /GoToR /F (chapter.pdf) /D [0 /Fit] >>"),
      link("<< /S /GoToR /F (\\\\\\\\host\\\\share\\\\a.pdf) /D [0 /Fit] >>"),
      link("<< /S /GoToR /F << /FS /URL /F (http://host.example/a.pdf) >> /D [0 /Fit] >>"),
      link("<< /S /Thread /F (//host.example/a.pdf) /D 0 >>"),
    ],
    harmless: link("<< /S /GoToR /F (chapter.pdf) /D [0 /Fit] >>"),
  },
  {
    rule: "pdf-file-link",
    hostile: [link("<< /S /GoToR /F (chapter.pdf) /D [0 /Fit] >>")],
    harmless: link("<< /S /GoTo /D [3 0 R /Fit] >>"),
  },
  {
    rule: "pdf-embedded-target",
    hostile: [link("<< /S /GoToE /D [0 /Fit] /T << /R /C /N (a.pdf) >> >>")],
    harmless: link("<< /S /GoTo /D [3 0 R /Fit] >>"),
  },
  {
    rule: "pdf-submit-form",
    hostile: [link("<< /S /SubmitForm /F << /FS /URL /F (https://host.example) >> >>")],
    harmless: link("<< /S /ResetForm >>"),
  },
  {
    rule: "pdf-import-data",
    hostile: [link("<< /S /ImportData /F (data.fdf) >>")],
    harmless: link("<< /S /ResetForm >>"),
  },
  {
    rule: "pdf-rich-media",
    hostile: [
      {
        page: "/Annots [5 0 R]",
        objects: ["<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent << >> >>"],
      },
    ],
    harmless: { page: "/Annots [5 0 R]", objects: ["<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] >>"] },
  },
  {
    rule: "pdf-3d",
    hostile: [
      { page: "/Annots [5 0 R]", objects: ["<< /Type /Annot /Subtype /3D /Rect [0 0 9 9] /3DD 6 0 R >>"] },
      { objects: [sampleStream("/Type /3D /Subtype /U3D", "U3D")] },
    ],
    harmless: { page: "/Annots [5 0 R]", objects: ["<< /Type /Annot /Subtype /Square /Rect [0 0 9 9] >>"] },
  },
  {
    rule: "pdf-movie",
    hostile: [
      {
        page: "/Annots [5 0 R]",
        objects: ["<< /Type /Annot /Subtype /Movie /Rect [0 0 9 9] /Movie << /F (a.avi) >> >>"],
      },
    ],
    harmless: { objects: ["<< /Type /StructElem /S /Movie /P 3 0 R /K [0] >>"] },
  },
  {
    rule: "pdf-sound",
    hostile: [
      {
        page: "/Annots [5 0 R]",
        objects: ["<< /Type /Annot /Subtype /Sound /Rect [0 0 9 9] /Sound 6 0 R >>"],
      },
      openAction("<< /S /Sound /Sound 6 0 R >>"),
    ],
    harmless: { objects: ["<< /Type /StructElem /S /Sound /P 3 0 R /K [0] >>"] },
  },
  {
    rule: "pdf-rendition",
    hostile: [link("<< /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /D (a.mp4) >> >> >>")],
    harmless: link("<< /S /Named /N /NextPage >>"),
  },
  {
    rule: "pdf-automatic-uri",
    hostile: [
      openAction("<< /S /URI /URI (http://host.example) >>"),
      { page: "/AA << /O << /S /URI /URI (http://host.example) >> >>" },
      {
        catalog: "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (http://host.example) >> >>",
      },
      {
        page: "/Annots [5 0 R]",
        objects: [
          "<< /Subtype /Link /Rect [0 0 9 9] /AA << /E << /S /URI /URI (http://host.example) >> >> >>",
        ],
      },
    ],
    harmless: link("<< /S /URI /URI (http://host.example) >>"),
  },
  {
    rule: "pdf-xfa",
    hostile: [
      { catalog: "/AcroForm << /Fields [] /XFA 5 0 R >>", objects: [sampleStream("", "<xdp:xdp/>")] },
      {
        catalog: "/AcroForm << /Fields [] /XFA [(template) 5 0 R] >>",
        objects: [sampleStream("", "<template/>")],
      },
    ],
    harmless: { catalog: "/AcroForm << /Fields [] >>", objects: [sampleStream("", "<xdp:xdp/>")] },
  },
  {
    rule: "pdf-external-stream",
    hostile: [
      { objects: [sampleStream("/F (other.bin)", "")] },
      { objects: [sampleStream("/F << /FS /URL /F (http://host.example) >> /FFilter /FlateDecode", "")] },
    ],
    harmless: { objects: [sampleStream("/Subtype /XML /Type /Metadata", "<x:xmpmeta/>")] },
  },
  {
    rule: "pdf-opi",
    hostile: [
      { objects: [sampleStream("/Type /XObject /Subtype /Form /OPI << /2.0 << /F (a.tif) >> >>", "")] },
    ],
    harmless: { objects: [sampleStream("/Type /XObject /Subtype /Form", "")] },
  },
  {
    rule: "pdf-reference-xobject",
    hostile: [
      { objects: [sampleStream("/Type /XObject /Subtype /Form /Ref << /F (other.pdf) /Page 0 >>", "")] },
    ],
    harmless: { objects: [sampleStream("/Type /XObject /Subtype /Form", "")] },
  },
];
