import { expect, test } from 'vitest';
import { plural, singular } from '../../../src/emit/naming/english.ts';

/** One and many, as people call tables. */
const nouns = `
  person people, child children, man men, woman women, foot feet, quiz quizzes, matrix matrices, hero heroes, bus
  buses, cache caches, alias aliases, analysis analyses, menu menus, process processes, box boxes, status statuses,
  address addresses, index indices, criterion criteria, news news, series series, category categories, company
  companies, movie movies, cookie cookies, shoe shoes, tie ties, axis axes, base bases, database databases, crisis
  crises, hypothesis hypotheses, diagnosis diagnoses, thesis theses, synopsis synopses, license licenses, house
  houses, course courses, case cases, purchase purchases, expense expenses, invoice invoices, release releases,
  response responses, warehouse warehouses, lease leases, phase phases, phrase phrases, clause clauses, cause causes,
  use uses, user users, bonus bonuses, virus viruses, campus campuses, census censuses, gas gases, lens lenses, canvas
  canvases, atlas atlases, bias biases, class classes, boss bosses, branch branches, batch batches, match matches,
  patch patches, brush brushes, dish dishes, wish wishes, tax taxes, fax faxes, fix fixes, prefix prefixes, suffix
  suffixes, mix mixes, mailbox mailboxes, vertex vertices, potato potatoes, tomato tomatoes, echo echoes, photo
  photos, video videos, logo logos, memo memos, portfolio portfolios, ratio ratios, zoo zoos, repo repos, leaf leaves,
  life lives, knife knives, shelf shelves, half halves, wolf wolves, wife wives, thief thieves, chef chefs, proof
  proofs, belief beliefs, roof roofs, staff staff, key keys, day days, toy toys, survey surveys, journey journeys,
  country countries, city cities, party parties, reply replies, entry entries, story stories, query queries, policy
  policies, currency currencies, inventory inventories, salary salaries, territory territories, region regions,
  employee employees, fee fees, tree trees, committee committees, coffee coffees, sale sales, role roles, file files,
  rule rules, schedule schedules, article articles, vehicle vehicles, cycle cycles, message messages, image images,
  page pages, package packages, language languages, village villages, college colleges, judge judges, bridge bridges,
  device devices, service services, price prices, choice choices, source sources, resource resources, attendance
  attendances, size sizes, prize prizes, quota quotas, area areas, schema schemas, agenda agendas, camera cameras,
  formula formulas, mouse mice, tooth teeth, goose geese, species species, equipment equipment, information
  information, sheep sheep, fish fish, money money, metadata metadata, log logs, dog dogs, gateway gateways, fridge
  fridges, pass passes, guess guesses, witness witnesses, business businesses, access accesses, radius radii, focus
  focuses, corpus corpora, syllabus syllabi, stimulus stimuli, appendix appendices, octopus octopuses, ox oxen, louse
  lice, die dice, pie pies, lie lies, zombie zombies, selfie selfies, calorie calories, hobby hobbies, bus_stop
  bus_stops, order_status order_statuses, trellis trellises, iris irises, chassis chassis, oasis oases, emphasis
  emphases, parenthesis parentheses, vaccine vaccines, machine machines, headache headaches, cliche cliches, niche
  niches, avalanche avalanches, stomach stomachs, epoch epochs, monarch monarchs, patriarch patriarchs, tech techs,
  ache aches, psyche psyches, creche creches, quiche quiches, toothache toothaches, horse horses, nurse nurses, purse
  purses, verse verses, universe universes, rinse rinses, nose noses, dose doses, hose hoses, rose roses, close
  closes, disclosure disclosures, exercise exercises, franchise franchises, merchandise merchandise, promise promises,
  premise premises, surprise surprises, enterprise enterprises, vase vases, vise vises, wave waves, valve valves,
  curve curves, reserve reserves, slave slaves, glove gloves, move moves, native natives, directive directives,
  archive archives, drive drives, objective objectives, incentive incentives, sieve sieves, cave caves, grave graves,
  stove stoves, dove doves, eve eves, sleeve sleeves, waltz waltzes, topaz topazes, fuzz fuzzes, buzz buzzes, kudos
  kudos, plus pluses, surplus surpluses, apparatus apparatuses, consensus consensuses, prospectus prospectuses, nexus
  nexuses, opus opuses, genus genera, stylus styluses, lotus lotuses, fetus fetuses, hiatus hiatuses, minus minuses,
  cactus cacti, alumnus alumni, fungus fungi, nucleus nuclei, sku skus, api apis, kpi kpis, taxi taxis, wiki wikis,
  gpu gpus, guru gurus, emoji emojis, bureau bureaus, specimen specimens, human humans, german germans, regimen
  regimens, salesperson salespeople, businesswoman businesswomen, grandchild grandchildren, submenu submenus, ad ads,
  id ids, url urls, event events, media media, data data, sms sms, dns dns, gps gps, analytics analytics, metric
  metrics, statistic statistics, topic topics, progress progress, toe toes, canoe canoes, coach coaches, beach
  beaches, search searches, approach approaches, spouse spouses, excuse excuses, olive olives, premium premiums,
  museum museums, stadium stadiums, order_line order_lines, OrderStatus OrderStatuses, orderAnalysis orderAnalyses,
  TBL_PERSON TBL_PEOPLE, ORDER_ADDRESS ORDER_ADDRESSES, webApi webApis, colloquy colloquies,
  pricing_tier pricing_tiers, tenant tenants, self selves, loaf loaves, scarf scarves, crew crews, corps corps,
  aircraft aircraft, chess chess
`
  .trim()
  .split(/,\s+/)
  .map((pair) => pair.split(/\s+/));

test.each(nouns)(
  'plural() and singular() lead from %s to %s and back, and leave what is already so',
  (one = '', many = '') => {
    expect([plural(one), singular(many), plural(many), singular(one)]).toEqual([many, one, many, one]);
  },
);

test('singular() knows the other forms of many', () => {
  expect(['indexes', 'matrixes', 'vertexes', 'syllabuses', 'cactuses', 'mediums'].map(singular)).toEqual([
    'index',
    'matrix',
    'vertex',
    'syllabus',
    'cactus',
    'medium',
  ]);
});

test('singular() takes bases for many of base, which plural() of basis is as well', () => {
  expect([singular('bases'), plural('base'), plural('basis')]).toEqual(['base', 'bases', 'bases']);
});

test('singular() knows acronyms', () => {
  expect(['URLs', 'userIDs'].map(singular)).toEqual(['URL', 'userID']);
});

test('plural() and singular() leave names that end in no word', () => {
  expect(['', 'line_2', '_', '顧客', '99'].map((name) => [singular(name), plural(name)])).toEqual([
    ['', ''],
    ['line_2', 'line_2'],
    ['_', '_'],
    ['顧客', '顧客'],
    ['99', '99'],
  ]);
});
