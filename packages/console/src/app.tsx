import { QueryClient, QueryClientProvider } from "@tanstack/react-query";

const queryClient = new QueryClient();

/** The console. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <main>
        <h1>Airlock</h1>
      </main>
    </QueryClientProvider>
  );
}
