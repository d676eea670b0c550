// Before anything is painted, so that a dark page never flashes white; and what pages need of the browser that Blazor has not.
(() => {
  const stored = () => {
    try { return JSON.parse(localStorage.getItem('fluentui-blazor:theme-settings'))?.mode; } catch { return undefined; }
  };
  const isDark = () => (stored() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const apply = dark => document.documentElement.dataset.mode = dark ? 'dark' : 'light';
  apply(isDark());
  addEventListener('DOMContentLoaded', () => document.body.addEventListener('themeChanged', e => apply(e.detail.isDark)));

  // Wherever the focus is, but in a field, which has a use of its own for the key.
  addEventListener('keydown', e => {
    if (e.key === 'Escape' && !e.composedPath()[0].matches?.('input, select')) document.querySelector('.details [data-close]')?.click();
  });

  const followers = new WeakMap();
  const pausing = ['ArrowUp', 'PageUp', 'Home'];
  window.dashboard = {
    toggleTheme: () => Blazor.theme.setThemeMode(isDark() ? 'light' : 'dark'),
    copy: text => navigator.clipboard.writeText(text),

    openPanel: panel => {
      if (!panel) return;
      const opener = document.activeElement;
      panel.focus({ preventScroll: true });
      panel.querySelector('[data-close]').addEventListener('click', () =>
        (opener?.isConnected ? opener : document.querySelector('.selected[tabindex]'))?.focus({ preventScroll: true }));
    },

    // Shows the newest lines as they come, until whoever scrolls up wants to read.
    follow: (element, page, isFollowing) => {
      if (!element) return;
      let follower = followers.get(element);
      if (!follower) {
        follower = {};
        followers.set(element, follower);
        const toEnd = () => { if (follower.isFollowing) element.scrollTop = element.scrollHeight; };
        const pause = () => {
          if (!follower.isFollowing) return;
          follower.isFollowing = false;
          page.invokeMethodAsync('PauseAsync');
        };
        new MutationObserver(toEnd).observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
        element.addEventListener('wheel', e => { if (e.deltaY < 0) pause(); }, { passive: true });
        element.addEventListener('keydown', e => { if (pausing.includes(e.key)) pause(); });
        element.addEventListener('pointerdown', e => { if (e.offsetX > element.clientWidth) pause(); });
      }
      follower.isFollowing = isFollowing;
      if (isFollowing) element.scrollTop = element.scrollHeight;
    },
  };
})();
