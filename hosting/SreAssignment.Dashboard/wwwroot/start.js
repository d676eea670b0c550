// After the first paint, which shows all there is; a page that nobody sees is never painted and need not wait.
(() => {
  const start = () => setTimeout(() => Blazor.start());
  if (document.hidden) start();
  else requestAnimationFrame(start);
})();
