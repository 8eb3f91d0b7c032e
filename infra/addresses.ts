import type { Stage } from "./stage.ts";
import { anyNetwork } from "./stage-schema.ts";

/**
 * Whether the API and the URLs of content have IPv6 addresses besides those of IPv4: if a caller with such an address is
 * allowed. Otherwise a client with both, which prefers IPv6, would be refused for its address.
 */
export const isDualStack = ({ allowedNetworks }: Pick<Stage, "allowedNetworks">): boolean =>
  allowedNetworks === anyNetwork || allowedNetworks.some((network) => network.includes(":"));

/** The endpoint of the REST API or of its domain. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-ip-address-type.html */
export const regionalEndpoint = (stage: Stage) => ({
  types: "REGIONAL",
  ipAddressType: isDualStack(stage) ? "dualstack" : "ipv4",
});

/**
 * The REST API's part of `ApiGatewayV1`'s transform. With a domain, AWS's own URL is closed. Responses of a kilobyte and more
 * are compressed for clients that accept it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export const apiEndpoint = (stage: Stage) => ({
  disableExecuteApiEndpoint: stage.domain !== undefined,
  endpointConfiguration: regionalEndpoint(stage),
  minimumCompressionSize: "1024",
});
