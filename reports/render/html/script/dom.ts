/// <reference lib="dom" />

type Child = Node | string | number | undefined;

interface Needs {
  readonly visible: (text: string) => string;
}

/** Makes elements. Strings become text, never markup, with everything invisible spelled out. */
export const domPart = ({ visible }: Needs) => {
  const fill = <T extends Element>(
    element: T,
    attributes: Readonly<Record<string, string | number>>,
    children: readonly Child[],
  ): T => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    for (const child of children)
      if (child !== undefined) element.append(child instanceof Node ? child : visible(String(child)));
    return element;
  };
  return {
    make: (
      tag: string,
      attributes: Readonly<Record<string, string | number>> = {},
      ...children: Child[]
    ): HTMLElement => fill(document.createElement(tag), attributes, children),
    drawing: (tag: string, attributes: Readonly<Record<string, string | number>>, ...children: Child[]): SVGElement =>
      fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children),
    button: (text: string, action: (button: HTMLElement) => void): HTMLElement => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = visible(text);
      element.addEventListener("click", () => action(element));
      return element;
    },
    byId: (id: string): HTMLElement => document.getElementById(id) as HTMLElement,
  };
};

export type Dom = ReturnType<typeof domPart>;
