/** What a preview displays of content. */
export const previewViews = ["structure", "text", "hex", "image"] as const;
export type PreviewView = (typeof previewViews)[number];
