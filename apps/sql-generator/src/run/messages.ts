import type { Language } from "../question/language.ts";
import type { RunEvent } from "./events.ts";

type Key = "received" | "searching" | "loss" | "composing" | "asking" | "checking";

const texts: Readonly<Record<Language, Readonly<Record<Key, (fact: string) => string>>>> = {
  en: {
    received: () => "Question received",
    searching: (name) => `Searching columns, values, evidence and examples in ${name}`,
    loss: (loss) => `Going on without a part: ${loss}`,
    composing: () => "Composing SQL candidates",
    asking: (model) => `Composing SQL candidates and asking ${model}`,
    checking: (count) => `Checking and running ${count} candidates`,
  },
  it: {
    received: () => "Domanda ricevuta",
    searching: (name) => `Cerco colonne, valori, evidenze ed esempi in ${name}`,
    loss: (loss) => `Continuo senza una parte: ${loss}`,
    composing: () => "Compongo le query candidate",
    asking: (model) => `Compongo le query candidate e chiedo a ${model}`,
    checking: (count) => `Controllo ed eseguo ${count} query candidate`,
  },
  de: {
    received: () => "Frage erhalten",
    searching: (name) => `Suche Spalten, Werte, Hinweise und Beispiele in ${name}`,
    loss: (loss) => `Weiter ohne einen Teil: ${loss}`,
    composing: () => "Setze SQL-Vorschläge zusammen",
    asking: (model) => `Setze SQL-Vorschläge zusammen und frage ${model}`,
    checking: (count) => `Prüfe ${count} SQL-Vorschläge und führe sie aus`,
  },
};

/** A status event in the language of the question. */
export function say(step: string, language: Language, key: Key, fact = ""): RunEvent {
  return { event: "status", data: { step, message: texts[language][key](fact) } };
}
