import { useRef } from "react";
import { type PreviewViewName, previewViews } from "./preview-views.ts";

interface PreviewTabsProps {
  selected: PreviewViewName;
  onSelect: (view: PreviewViewName) => void;
  children: React.ReactNode;
}

/**
 * Tabs that a person selects by Enter or click, because each makes a request.
 * https://www.w3.org/WAI/ARIA/apg/patterns/tabs/#keyboardinteraction
 */
export function PreviewTabs({ selected, onSelect, children }: PreviewTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const focusTab = (event: React.KeyboardEvent, index: number) => {
    const steps = new Map([
      ["ArrowRight", index + 1],
      ["ArrowLeft", index - 1],
      ["Home", 0],
      ["End", -1],
    ]);
    const next = steps.get(event.key);
    if (next === undefined) return;
    event.preventDefault();
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])];
    tabs.at(next % tabs.length)?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label="Views of the content" className="preview-tabs">
        {previewViews.map(({ name, label }, index) => (
          <button
            key={name}
            id={`preview-tab-${name}`}
            type="button"
            role="tab"
            className="preview-tab"
            aria-selected={name === selected}
            aria-controls="preview-panel"
            tabIndex={name === selected ? 0 : -1}
            onClick={() => onSelect(name)}
            onKeyDown={(event) => focusTab(event, index)}
          >
            {label}
          </button>
        ))}
      </div>
      <div id="preview-panel" role="tabpanel" aria-labelledby={`preview-tab-${selected}`}>
        {children}
      </div>
    </>
  );
}
