/** The views of a preview, in the order of their tabs. */
export const previewViews = [
  { name: "structure", label: "Structure" },
  { name: "text", label: "Text" },
  { name: "hex", label: "Hex" },
  { name: "image", label: "Image" },
] as const;
export type PreviewViewName = (typeof previewViews)[number]["name"];
