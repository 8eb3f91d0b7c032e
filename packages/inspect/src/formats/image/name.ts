import { typeOfExtension } from "../../media-types.ts";

/** Whether a filename is that of a raster image. */
export function isImageName(filename: string): boolean {
  const type = typeOfExtension(filename) ?? "";
  return type.startsWith("image/") && !/^image\/(?:svg\+xml|vnd\.dxf|vnd\.dwg|wmf|emf|x-eps)$/.test(type);
}
