// Generated from the resources by `quarry generate-migrations`; do not edit.

export { };
