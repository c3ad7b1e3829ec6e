import { DbError } from './db-error.ts';

/** The connection broke, or the server ended it (08*, 57P01–57P05, 25P03). */
export class ConnectionLost extends DbError {
  override readonly code = 'db.connection_lost';
}

/** The server has no connection slot left (53300). */
export class TooManyConnections extends DbError {
  override readonly code = 'db.too_many_connections';
}

/** Wrong user or password, or the server does not let this user in from here (class 28). */
export class LoginRefused extends DbError {
  override readonly code = 'db.login_refused';
}

/** No such database (3D000). */
export class UndefinedDatabase extends DbError {
  override readonly code = 'db.undefined_database';
}
