import { defineConfig } from 'quarry';

defineConfig({ lint: { rules: { 'drop-column': 'error', 'wide-index': 'off' }, startAfter: '20260101000000' } });
// @ts-expect-error unknown rule
defineConfig({ lint: { rules: { 'drop-colum': 'off' } } });
// @ts-expect-error unknown severity
defineConfig({ lint: { rules: { 'drop-column': 'of' } } });
defineConfig({ lint: { rules: { 'rewrite-table': { small: 'off', large: 'error' } }, sizes: { small: 10 } } });
// @ts-expect-error unknown size
defineConfig({ lint: { rules: { 'rewrite-table': { tiny: 'off' } } } });
