export const epubType = "application/epub+zip";
