declare module "seek-bzip" {
  interface Input {
    readByte(): number;
    read(buffer: Uint8Array, offset: number, length: number): number;
    eof(): boolean;
  }
  interface Output {
    writeByte(byte: number): void;
  }
  const bunzip: {
    Stream: { new (): Input & Output };
    decode(input: Input, output: Output, multistream: boolean): void;
  };
  export default bunzip;
}
