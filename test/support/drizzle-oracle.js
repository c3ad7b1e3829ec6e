// The SQL drizzle-kit makes of a generated schema, as JSON on stdout. A process of its own: the kit may exit it.
import { createRequire } from 'node:module';
import { createJiti } from 'jiti';

const { generateDrizzleJson, generateMigration } = createRequire(import.meta.url)('drizzle-kit/api');
const schema = await createJiti(import.meta.url).import(process.argv[2]);
const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson({ ...schema }));
process.stdout.write(JSON.stringify(statements));
