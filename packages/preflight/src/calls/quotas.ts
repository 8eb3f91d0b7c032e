import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { defineCall } from "../aws/call.ts";

/** The value of a quota; undefined where Service Quotas has none and the default applies. */
export const getServiceQuota = defineCall({
  actions: ["servicequotas:GetServiceQuota"],
  page: "https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html",
  absent: ["NoSuchResourceException"],
  send: async (config, input: { ServiceCode: string; QuotaCode: string }, options) =>
    (await new ServiceQuotasClient(config).send(new GetServiceQuotaCommand(input), options)).Quota?.Value,
});
