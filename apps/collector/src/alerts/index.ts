export { testNotification } from "./notification.ts";
export { startAlerts, type AlertsOptions } from "./start-alerts.ts";
