import { createContext, type ReactNode, useContext } from "react";
import type { Configuration } from "./configuration.ts";

const ConfigurationContext = createContext<Configuration | undefined>(undefined);

/** Gives the stage's configuration to the components in it. */
export function ConfigurationProvider({
  configuration,
  children,
}: {
  configuration: Configuration;
  children: ReactNode;
}) {
  return <ConfigurationContext value={configuration}>{children}</ConfigurationContext>;
}

/** The stage's configuration. */
export function useConfiguration(): Configuration {
  const configuration = useContext(ConfigurationContext);
  if (!configuration) throw new Error("There is no ConfigurationProvider around this component.");
  return configuration;
}
