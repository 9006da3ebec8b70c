// What hosts and mailboxes are called: as the scenario labels them in the page's language, else as they are.

import { ours } from "../../kit/words.js";

/** A name within a sentence: its article, where it begins with one, is written small, unless it is part of a proper name:
    one goes on with a capital and small letters (La Poste; but le serveur, le DNS, le Wi-Fi). */
export const inside = (name) =>
  name.replace(/^(?:(?:The|An?|Les?|La|Une?) |L’)(?!\p{Lu}\p{Ll}{2})/u, (article) => article.toLowerCase());

/** {hostName(host), boxName(mailbox)} of a run's hosts; a mailbox is `host:user/folder`. */
export function namesOf({ hosts }) {
  const hostName = (host) => ours(hosts[host]?.label, host);
  const boxName = (mailbox) => {
    const [, host, rest] = /^([^:]*):(.*)$/.exec(mailbox) ?? [null, "", mailbox];
    return `${hostName(host)} · ${rest}`;
  };
  return { hostName, boxName };
}
