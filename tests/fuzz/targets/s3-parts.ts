import fc from "fast-check";
import { encodeSegment, headerValue, hostileHeader, hostileText } from "../hostile.ts";
import type { Header } from "../plan.ts";
import { hostileName } from "./keys.ts";

export const bucket = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("{{AuditExport}}", "{{Vault}}") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("no-such-bucket", "..", "", "__proto__", "{{Vault}}%00", "%2e%2e"),
  },
);

export const key = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("fuzz/a", "fuzz/b", "fuzz/c", "fuzz/upload") },
  { weight: 1, arbitrary: fc.constantFrom("released/{{released}}", "quarantine/{{quarantined}}") },
  { weight: 3, arbitrary: hostileName.map((name) => name.split("/").map(encodeSegment).join("/")) },
  { weight: 1, arbitrary: fc.constantFrom("%", "%ff", "%c0%ae", "a%2fb", "a+b", "a?b", "a;b=c") },
);

/** Subresources of operations that are not emulated. */
export const otherSubresources = [
  "acl",
  "attributes",
  "cors",
  "lifecycle",
  "object-lock",
  "policy",
  "restore",
  "retention",
  "select&select-type=2",
  "versioning",
];

const parameter = fc.tuple(
  fc.constantFrom(
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
    "start-after",
    "marker",
    "key-marker",
    "version-id-marker",
    "encoding-type",
    "uploadId",
    "partNumber",
    "part-number-marker",
    "versionId",
    "response-content-type",
    "response-content-disposition",
    "__proto__",
    "",
  ),
  fc.oneof(hostileText, fc.constantFrom("1", "0", "1000", "url", "fuzz/")),
);

export const parameterText = parameter.map(
  ([name, value]) => `${encodeSegment(name)}=${encodeSegment(value)}`,
);

export const s3Headers = [
  "content-disposition",
  "content-encoding",
  "content-md5",
  "content-type",
  "expires",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "range",
  "x-amz-acl",
  "x-amz-bypass-governance-retention",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-crc32",
  "x-amz-checksum-crc64nvme",
  "x-amz-checksum-mode",
  "x-amz-checksum-sha256",
  "x-amz-checksum-type",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-range",
  "x-amz-decoded-content-length",
  "x-amz-meta-a",
  "x-amz-meta-__proto__",
  "x-amz-metadata-directive",
  "x-amz-mp-object-size",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-tagging-directive",
  "x-amz-trailer",
  "x-amz-website-redirect-location",
];

const knownValues = [
  "bytes=0-0",
  "bytes=5-1",
  "bytes=-0",
  "bytes=-99999999999999999999",
  "bytes=0-1,3-4",
  "*",
  '"a"',
  "UNSIGNED-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-checksum-crc32",
  "CRC32",
  "SHA256",
  "CRC64NVME",
  "FULL_OBJECT",
  "COMPOSITE",
  "ENABLED",
  "REPLACE",
  "aws:kms",
  "AES256",
  "GLACIER",
  "a=b&a=c",
  "a=b&&=&c",
  `${"a=b&".repeat(50)}c=d`,
  "/{{AuditExport}}/fuzz/a",
  "{{AuditExport}}/fuzz/a?versionId=null",
  "{{Vault}}/released/{{released}}",
  "/../../escaped",
  "%zz/%zz",
  "1B2M2Y8AsgTpgAmY7PhCfg==",
  "AAAAAA==",
  "aws-chunked",
  "aws-chunked,gzip",
  "GOVERNANCE",
  "2099-01-01T00:00:00Z",
  "1099511627776",
];

export const header: fc.Arbitrary<Header> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom(...s3Headers),
      fc.oneof(fc.constantFrom(...knownValues), headerValue),
    ),
  },
  { weight: 1, arbitrary: hostileHeader },
);

export const xml = (root: string, content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;

const deepXml = `${"<a>".repeat(5000)}${"</a>".repeat(5000)}`;

const knownBodies = [
  "",
  "content",
  "\0\xff",
  xml("Delete", "<Object><Key>fuzz/a</Key></Object>"),
  xml("Delete", "<Object/>"),
  xml("Delete", "<Object></Object><Object><Key/></Object>"),
  xml("Delete", "<Object><Key><Key>a</Key></Key></Object>"),
  xml("Delete", "<Object><Key>fuzz/a</Key><VersionId/></Object><Quiet>maybe</Quiet>"),
  xml("Delete", `<Object><Key>${"a".repeat(2000)}</Key></Object>`),
  xml("Delete", "<Object><Key>a</Key><ETag>b</ETag><Size>c</Size></Object>"),
  xml("Delete", "<Object><Key>fuzz/a</Key></Object>".repeat(1001)),
  xml("Delete", ""),
  xml("Tagging", "<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>"),
  xml("Tagging", "<TagSet><Tag><Key>a</Key></Tag></TagSet>"),
  xml("Tagging", "<TagSet><Tag/></TagSet>"),
  xml("Tagging", "<TagSet><Tag><Key>__proto__</Key><Value>b</Value></Tag></TagSet>"),
  xml("Tagging", `<TagSet>${"<Tag><Key>a</Key><Value>b</Value></Tag>".repeat(11)}</TagSet>`),
  xml("Tagging", `<TagSet><Tag><Key>${"a".repeat(129)}</Key><Value/></Tag></TagSet>`),
  xml("CompleteMultipartUpload", "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>"),
  xml("CompleteMultipartUpload", "<Part/>"),
  xml("CompleteMultipartUpload", "<Part><PartNumber>__proto__</PartNumber><ETag/></Part>"),
  xml("CompleteMultipartUpload", ""),
  xml("__proto__", "<constructor/>"),
  "<",
  "<a>",
  "<a></b>",
  "<a b=c>",
  "</a>",
  "<Delete>",
  "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]><Delete><Object><Key>&d;</Key></Object></Delete>",
  "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><Delete/>",
  "<?xml version='1.1' encoding='utf-16'?><Delete/>",
  "&#x110000;&#xd800;&a;",
  deepXml,
  // Chunks of `aws-chunked`. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
  "7;chunk-signature=00\r\ncontent\r\n0;chunk-signature=00\r\n\r\n",
  "7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
  "zz\r\n",
  "ffffffffffffffff\r\n",
  "0\r\n",
];

export const body = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...knownBodies) },
  { weight: 1, arbitrary: hostileText },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom("Delete", "Tagging", "CompleteMultipartUpload"),
        fc.array(hostileText, { maxLength: 3 }),
      )
      .map(([root, texts]) => xml(root, texts.join("<Object><Key>"))),
  },
);
