// The front door: declare, query, act.

export {
  type $action,
  type Action,
  type ActionBuilder,
  type ActionContext,
  type ActionKind,
  type ActionName,
  type AnyAction,
  actions,
  type Changes,
  type DestroyOptions,
  type FieldsOf,
  type InputOf,
  type OutputOf,
  type ReadOptions,
  type UpdateOptions,
  type Validation,
  type WriteOptions,
} from './action/action.ts';
export { ConflictError } from './action/conflict-error.ts';
export { ForbiddenError } from './action/forbidden-error.ts';
export type { CreateInput, UpdateInput, WritableKey } from './action/input.ts';
export { InvalidError, type Issue } from './action/invalid-error.ts';
export type { CreateManyOptions, Failure, ManyOptions, Progress } from './action/many/options.ts';
export { type ActionError, type ActionPromise, isActionError, type Result } from './action/result.ts';
export { schemaFor } from './action/schema-for.ts';
export { type ActorOptions, currentActor, withActor } from './action/scope.ts';
export { StaleError } from './action/stale-error.ts';
export { UndeclaredConstraint } from './action/undeclared-constraint.ts';
export { UnknownAction } from './action/unknown-action.ts';
export { NotFoundError } from './error/not-found-error.ts';
export { type ErrorDetails, QuarryError } from './error/quarry-error.ts';
export { TooManyError } from './error/too-many-error.ts';
export type { Bytes } from './expr/bytes.ts';
export { coalesce, greatest, least, nullIf, when } from './expr/choice.ts';
export {
  asBigint,
  asBoolean,
  asDate,
  asDecimal,
  asFloat,
  asInteger,
  asInterval,
  asText,
  asTime,
  asTimestamp,
  toJson,
} from './expr/conversions.ts';
export type {
  $aggregate,
  $notNull,
  $orNull,
  $type,
  Aggregate,
  Expression,
  NotNull,
  Nulls,
  Operand,
  OrNull,
  Sort,
  ValueOf,
} from './expr/expression.ts';
export type { Ltree, Vector } from './expr/extension.ts';
export { and, concat, div, join, not, object, or, split, sql } from './expr/functions.ts';
export type { ExpressionOf, Json } from './expr/json.ts';
export type { List } from './expr/list.ts';
export { ago, fromNow, now, timestampOf, today } from './expr/moments.ts';
export type {
  $exact,
  Bigint,
  Decimal,
  DecimalExpression,
  Exact as ExactNumber,
  Num,
  NumericExpression,
  NumericOperand,
} from './expr/number.ts';
export { type RangeOf, rangeOf } from './expr/range.ts';
export type { Bool, BoolOperand, Ordered, Scalar } from './expr/scalar.ts';
export {
  headline,
  isSimilar,
  type SearchSyntax,
  similarity,
  type Tsvector,
  toTsvector,
  wordSimilarity,
} from './expr/search.ts';
export type { Text, TextOperand, TextPart } from './expr/text.ts';
export type {
  $calendar,
  CalendarPart,
  ClockPart,
  DateOnly,
  Duration,
  Interval,
  IntervalOperand,
  Time,
  TimeOnly,
  TimeUnit,
} from './expr/time.ts';
export { memory } from './memory/memory.ts';
export type {
  $flags,
  $plain,
  Attribute,
  AttributeKey,
  Default,
  Flag,
  Options,
  Stored,
} from './model/attribute/attribute.ts';
export { boolean } from './model/attribute/boolean.ts';
export { bytea } from './model/attribute/bytes.ts';
export { type AttributeOf, type Custom, customType } from './model/attribute/custom.ts';
export { type AttributeOfDomain, type DomainOptions, domain } from './model/attribute/domain.ts';
export { ltree, vector } from './model/attribute/extension.ts';
export { json } from './model/attribute/json.ts';
export { list } from './model/attribute/list.ts';
export { type Bounds, bigint, type Digits, decimal, float, integer } from './model/attribute/number.ts';
export { range } from './model/attribute/range.ts';
export { tsvector } from './model/attribute/search.ts';
export { ciText, enumeration, oneOf, type TextRules, text, uuid } from './model/attribute/text.ts';
export { date, interval, time, timestamp } from './model/attribute/time.ts';
export { type Base, base } from './model/base.ts';
export {
  type $arguments,
  type ArgumentSpec,
  type ArgumentsInput,
  type Calculation,
  calculation,
  type Rest,
} from './model/calculation.ts';
export { type CheckOptions, type Checks, checks } from './model/checks.ts';
export { DeclarationRead } from './model/deferred.ts';
export {
  type ExclusionKey,
  type ExclusionOperator,
  type ExclusionOptions,
  type Exclusions,
  exclusions,
} from './model/exclusion/exclusions.ts';
export { defineFunction, type FunctionOptions } from './model/function.ts';
export { type $identities, type Identities, type IdentityOptions, identities } from './model/identities.ts';
export { type Indexes, type IndexKey, type IndexOptions, indexes } from './model/indexes.ts';
export { InvalidModel, Misdeclared } from './model/invalid-model.ts';
export type { Model, RepoRef, ResourceModel } from './model/model.ts';
export {
  type Bound,
  type BoundValue,
  type HashPartition,
  type ListPartition,
  type Partitioned,
  type PartitionOptions,
  partition,
  type RangePartition,
} from './model/partition/partitions.ts';
export { type Actor, actor } from './model/policy/actor.ts';
export {
  type ActionOrDeed,
  type Check,
  type Policies,
  type Policy,
  type PolicyBuilder,
  policies,
} from './model/policy/policies.ts';
export type { Grants, Privilege } from './model/policy/privilege.ts';
export type { RowCommand, RowPolicy, RowSecurity, RowSecurityOptions } from './model/policy/row-security.ts';
export { setting } from './model/policy/setting.ts';
export { recordsOf, through } from './model/related-records.ts';
export {
  type $cardinality,
  type $dest,
  type AggregateOptions,
  type BelongsToOptions,
  belongsTo,
  type Class,
  type HasManyOptions,
  type HasOneOptions,
  hasMany,
  hasOne,
  type Many,
  type ManyToManyOptions,
  manyToMany,
  type One,
  type ReferentialAction,
  type Relationship,
} from './model/relationship.ts';
export { resolve } from './model/resolve.ts';
export { type StatementOptions, type Statements, statements } from './model/statement/statements.ts';
export type { StorageParameters } from './model/storage/parameters.ts';
export { type Timestamps, timestamps } from './model/timestamps.ts';
export {
  type Config,
  type ConfigOptions,
  type DataOptions,
  defineConfig,
  type LintConfig,
} from './provision/config.ts';
export type { Engine } from './provision/engine.ts';
export { healthOf, type State as DatabasesState, type Status as DatabasesStatus } from './provision/lifecycle.ts';
export type { Mode } from './provision/mode.ts';
export { type Databases, type StartOptions, start } from './provision/start.ts';
export { InvalidRow, type RawRows } from './query/again/from-rows.ts';
export type { LoadOptions } from './query/again/load-onto.ts';
export type { Grouping, GroupKeys, Groups } from './query/group.ts';
export { type Hints, UnknownHint } from './query/hints.ts';
export type { LockStrength, LockWait } from './query/lock-words.ts';
export type { Page, PageOptions } from './query/page.ts';
export type {
  Exact,
  LoadArgument,
  Loaded,
  LoadSpec,
  NestedQuery,
  PageOf,
  Query,
  Selection,
  Subquery,
} from './query/query.ts';
export type {
  $row,
  IdentityValue,
  KeyValue,
  LoadKey,
  NoSuchField,
  PrimaryKey,
  Row,
  Simplify,
  SortKey,
  ValueKey,
} from './query/row.ts';
export type { RunOptions, ShownSql, SnapshotOptions } from './query/runner.ts';
export { InvalidTenantName, TenantRequired } from './query/tenancy/tenant-error.ts';
export type { Summary } from './query/terms.ts';
export type { Where } from './query/where.ts';
export { withSignal } from './repo/context.ts';
export { InvalidUrl } from './repo/database-url.ts';
export type { LogLevel, PoolOptions, RepoOptions, SslOptions } from './repo/options.ts';
export { type Identifier, identifier, type RawQuery, type RawResult } from './repo/raw.ts';
export { defaultRepo, defineRepo, type Repo } from './repo/repo.ts';
export { RepoNotStarted } from './repo/repo-error.ts';
export { stopRepo, withRepo } from './repo/session.ts';
export type { StatementEvent, StatementListener } from './repo/statement-event.ts';
export { currentTenant, withTenant } from './repo/tenancy/tenant.ts';
export type { TransactionOptions } from './repo/transaction.ts';
export {
  CommitOutcomeUnknown,
  TransactionClosed,
  TransactionRolledBack,
  TransactionTimedOut,
} from './repo/transaction-error.ts';
export { withRepoAt } from './repo/with-repo-at.ts';
export { definition } from './resource/definition.ts';
export { Resource } from './resource/resource.ts';
export type {
  ConflictOf,
  ReadableClass,
  ResourceClass,
  ResourceFunction,
  ResourceOptions,
} from './resource/resource-class.ts';
export { rowSecurity } from './resource/row-security.ts';
export { View } from './resource/view.ts';
export type {
  Definition,
  MaterializedClass,
  RawDefinition,
  RefreshOptions,
  ViewFunction,
  ViewOptions,
} from './resource/view-class.ts';
export type { CustomType } from './type/custom.ts';
export type { Bounds as RangeBounds } from './type/range/literal.ts';
export type { Range } from './type/range/range.ts';
export type { StandardSchema } from './type/standard-schema.ts';
export type { Cast } from './type/type.ts';
