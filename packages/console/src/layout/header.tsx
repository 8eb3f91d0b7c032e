import { Link, useLocation } from "wouter";
import { Button } from "../components/button.tsx";
import { useConfiguration } from "../configuration-context.tsx";
import { pagesFor } from "../routes.tsx";
import { usePerson, useSession } from "../session/session-context.tsx";

/** The pages that the person may open, who is signed in, and the stage. */
export function Header() {
  const { stage } = useConfiguration();
  const session = useSession();
  const person = usePerson();
  const [path] = useLocation();
  return (
    <header className="app-header">
      <p className="brand">
        Airlock <span className="brand-stage">{stage}</span>
      </p>
      <nav aria-label="Pages">
        <ul className="links">
          {pagesFor(person).map(
            ({ path: target, title }) =>
              title && (
                <li key={target}>
                  <Link
                    href={target === "/" ? "" : target}
                    aria-current={path === target ? "page" : undefined}
                  >
                    {title}
                  </Link>
                </li>
              ),
          )}
        </ul>
      </nav>
      <div className="app-person">
        <bdi className="app-person-name">{person.name}</bdi>
        <Button variant="quiet" onClick={() => session.signOut()}>
          Sign out
        </Button>
      </div>
    </header>
  );
}
