export { testNotification } from "./notification.ts";
export { startAlerts } from "./start-alerts.ts";
