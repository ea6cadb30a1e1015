/** Programs of other languages lie beside the code that sends them; esbuild and the loader of the tests bring them as text. */
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.py' {
  const text: string;
  export default text;
}
