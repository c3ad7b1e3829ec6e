/** A project that has a repo and no resources yet, and says how its modules are compiled. */
export const projectFiles = {
  'repo.ts': "import { defineRepo } from 'quarry';\nexport const Shop = defineRepo('shop');\n",
  'quarry.config.ts':
    "import { defineConfig } from 'quarry';\nimport { Shop } from './repo.ts';\nexport default defineConfig({ repos: [Shop] });\n",
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    },
    include: ['*.ts', 'resources/*.ts', 'migrations/*.ts'],
  }),
} as const;
