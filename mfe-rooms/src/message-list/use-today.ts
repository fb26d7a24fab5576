import { useEffect, useState } from 'react';

/** When today began, epoch milliseconds; changes at midnight, or when a machine that slept over it is looked at again. */
export function useToday(): number {
  const [today, setToday] = useState(beginningOfDay);
  useEffect(() => {
    const look = () => setToday(beginningOfDay());
    const midnight = new Date(today);
    midnight.setDate(midnight.getDate() + 1);
    const timer = setTimeout(look, midnight.getTime() - Date.now());
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [today]);
  return today;
}

function beginningOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
}
