// The decoder for browsers that cannot read QR codes by themselves. scan.js brings this file in only where it is needed.
import { decodeQR } from "../vendor/qr-decode-0.7.0.min.js";

window.decodeQR = decodeQR;
document.dispatchEvent(new CustomEvent("portal:decoder"));
