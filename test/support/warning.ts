/** The next warning of this process that holds a text; whatever else warns meanwhile is passed over. */
export function nextWarning(text: string): Promise<Error> {
  return new Promise((resolve) => {
    const listen = (warning: Error): void => {
      if (!warning.message.includes(text)) return;
      process.off('warning', listen);
      resolve(warning);
    };
    process.on('warning', listen);
  });
}
