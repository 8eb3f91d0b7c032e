/** A SYLK table with more records. */
export const sylk = (...records: string[]): Buffer =>
  Buffer.from(
    ["ID;PWXL;N;E", "P;PGeneral", "B;Y2;X2", 'C;Y1;X1;K"Amount;; net"', "C;Y2;X1;K5", ...records, "E"].join(
      "\r\n",
    ),
    "latin1",
  );
