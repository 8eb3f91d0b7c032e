export const sylkType = "text/x-sylk";
