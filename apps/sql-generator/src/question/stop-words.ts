const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that say nothing about the schema, per language. Small on purpose: names of things stay. */
export const stopWords: Readonly<Record<"en" | "it" | "de", ReadonlySet<string>>> = {
  en: words(`
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each every few find for from further get give given had has have having he
    her here hers him his how i if in into is it its itself just let list many me more most much must my no nor not
    of off on once only or other our out over own per please same she should show so some such tell than that the
    their them then there these they this those through to too under until up us very was we were what when where
    which while who whom whose why will with within without would you your
  `),
  it: words(`
    a abbiamo ad agli ai al alla alle allo anche c che chi ci cui con come cosa da dagli dai dal dalla dalle dallo dei
    degli del dell della delle dello di dove e ed era erano fra gli ha hai hanno ho i il in l la le lo loro ma mi mia
    mostra mostrami elenca ne negli nei nel nell nella nelle nello non o ogni per più perché poi qual quale quali
    quando quanta quante quanti quanto quei quella quelle quelli quello questa queste questi questo sei si sia siamo
    sono su sui sul sull sulla sulle sullo suo sua suoi tra tutti tutte un una uno vi
  `),
  de: words(`
    ab alle allen aller alles als also am an auch auf aus bei beim bin bis bist da das dass dem den der des dich die
    dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines er es für gab gibt haben
    hat hatte hatten ich ihm ihr ihre ihrem ihren im in ist ja jede jedem jeden jeder jedes kann man mehr mit nach
    nicht noch nur ob oder ohne pro sein seine seinem seinen seiner sich sie sind so über um und uns unter vom von vor
    war waren was welche welchem welchen welcher welches wenn wer werden wie wie viel viele vielen wieviel wieviele wir
    wird wo wurde wurden zeige zu zum zur zwischen
  `),
};
