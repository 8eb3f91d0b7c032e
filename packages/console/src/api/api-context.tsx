import { createContext, type ReactNode, useContext } from "react";
import type { Api } from "./client.ts";

const ApiContext = createContext<Api | undefined>(undefined);

/** Gives the API to the components in it. */
export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return <ApiContext value={api}>{children}</ApiContext>;
}

/** The API. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error("There is no ApiProvider around this component.");
  return api;
}
