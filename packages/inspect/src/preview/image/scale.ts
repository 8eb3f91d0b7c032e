import type { Pixels } from "./pixels.ts";

const channels = 4;

/**
 * Scales pixels down to a width and height at most, by the mean of the pixels that a pixel takes the place of, and puts them
 * on white.
 *
 * @returns red, green and blue of each pixel
 */
export function scaleDown({ width, height, data }: Pixels, maximum: number): Pixels {
  const scale = Math.min(1, maximum / Math.max(width, height));
  const newWidth = Math.max(1, Math.round(width * scale));
  const newHeight = Math.max(1, Math.round(height * scale));
  const scaled = new Uint8Array(newWidth * newHeight * 3);
  for (let row = 0; row < newHeight; row++) {
    const [top, bottom] = span(row, newHeight, height);
    for (let column = 0; column < newWidth; column++) {
      const [left, right] = span(column, newWidth, width);
      const sums = [0, 0, 0];
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) {
          const at = (y * width + x) * channels;
          const alpha = data[at + 3] ?? 0;
          for (let channel = 0; channel < 3; channel++)
            sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0) * alpha + 255 * (255 - alpha);
        }
      const weight = (bottom - top) * (right - left) * 255;
      for (let channel = 0; channel < 3; channel++)
        scaled[(row * newWidth + column) * 3 + channel] = Math.round((sums[channel] ?? 0) / weight);
    }
  }
  return { width: newWidth, height: newHeight, data: scaled };
}

/** The rows or columns that one takes the place of; at least one. */
function span(index: number, count: number, original: number): [number, number] {
  const start = Math.floor((index * original) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * original) / count))];
}
