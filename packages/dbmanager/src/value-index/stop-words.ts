/** Words that say little by themselves, in English, Italian and German; folded, with their stems. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about after all also an and any are as at be been before being both but by can could did do doe does each either every
  few find first for from get give had has have having he her here him his how i if in into is it its itself last list
  me more most my name no nor not of off on once only or other our out over own per same she show should so some such
  than that the their them then there these they this those through to too under until up use used using very was
  we were what when where which while who whom whose why will with would yes you your
  al alla alle anche che chi come con cosa cui da dal dalla dei del della delle di e essere gli ha hanno il in la le lo ma
  mi nei nel nella non o per piu quale quali quando quanti quanto quante sono su sul sulla tra tutti tutte un una uno
  aber alle allen als am auch auf aus bei bis das dass dem den der des die ein eine einem einen einer es fur gibt haben hat
  ich im ist je kein mit nach nicht noch oder ohne sich sie sind um und uns vom von vor war was wer welche welchen wie
  wieviele wo zu zum zur`.split(/\s+/),
);
