/// <reference lib="dom" />
import type { Dom } from "./dom.js";

/** Buttons that put text on the clipboard, also where the page has no right to the clipboard interface. */
export const copyPart = ({ make, button }: Dom) => {
  const bySelection = (text: string): boolean => {
    const area = make("textarea", { class: "off-screen", readonly: "" }) as HTMLTextAreaElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const write = async (text: string): Promise<boolean> => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return bySelection(text);
    }
  };
  const copyButton = (name: string, text: string): HTMLElement =>
    button(name, (element) => {
      void write(text).then((done) => {
        element.textContent = done ? "copied" : "select and copy by hand";
        setTimeout(() => {
          element.textContent = name;
        }, 1_500);
      });
    });
  for (const box of document.querySelectorAll("[data-copy]"))
    box.append(copyButton("copy", box.querySelector("pre")?.textContent ?? ""));
  return copyButton;
};

export type Copy = ReturnType<typeof copyPart>;
