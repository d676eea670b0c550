// Before anything is painted, so that a dark page never flashes white; and what pages need of the browser that Blazor has not.
(() => {
  const stored = () => {
    try { return JSON.parse(localStorage.getItem('fluentui-blazor:theme-settings'))?.mode; } catch { return undefined; }
  };
  const isDark = () => (stored() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const apply = dark => document.documentElement.dataset.mode = dark ? 'dark' : 'light';
  apply(isDark());
  addEventListener('DOMContentLoaded', () => document.body.addEventListener('themeChanged', e => apply(e.detail.isDark)));

  const followers = new WeakMap();
  const pausing = ['ArrowUp', 'PageUp', 'Home'];
  window.dashboard = {
    toggleTheme: () => Blazor.theme.setThemeMode(isDark() ? 'light' : 'dark'),
    copy: text => navigator.clipboard.writeText(text),
    scrollToEnd: element => { if (element) element.scrollTop = element.scrollHeight; },

    // Whoever scrolls up wants to read: the page stops following the newest lines.
    watchScroll: (element, page) => {
      if (!element || followers.has(element)) return;
      followers.set(element, page);
      const pause = () => page.invokeMethodAsync('PauseAsync');
      element.addEventListener('wheel', e => { if (e.deltaY < 0) pause(); }, { passive: true });
      element.addEventListener('keydown', e => { if (pausing.includes(e.key)) pause(); });
      element.addEventListener('pointerdown', e => { if (e.offsetX > element.clientWidth) pause(); });
    },
  };
})();
