/** RC4, which OpenSSL 3 no longer offers. Encrypts and decrypts. */
export function rc4(key: Uint8Array, bytes: Uint8Array): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff;
    swap(state, i, j);
  }
  const output = Buffer.alloc(bytes.length);
  for (let index = 0, i = 0, j = 0; index < bytes.length; index += 1) {
    i = (i + 1) & 0xff;
    j = (j + (state[i] ?? 0)) & 0xff;
    swap(state, i, j);
    output[index] = (bytes[index] ?? 0) ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0);
  }
  return output;
}

function swap(state: Uint8Array, i: number, j: number): void {
  const value = state[i] ?? 0;
  state[i] = state[j] ?? 0;
  state[j] = value;
}
