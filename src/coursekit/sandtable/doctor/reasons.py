"""Why no phone came: the likeliest reason first, each with what to do."""

from __future__ import annotations

import sys

OTHER_WIFI = (
    "手机连的是另一个 Wi-Fi，或者还在用流量",
    "手机设置里看 Wi-Fi 名字，要和这台电脑在同一个网；连上后提示“无法上网”也选“继续使用”，并关掉移动数据。",
)
ISOLATION = (
    "酒店、会议室的 Wi-Fi 把设备互相隔开了（AP 隔离）",
    "不用它：开这台电脑的“移动热点”，让手机连热点，再跑一次检查；或者自带一个路由器，不接外网也行。",
)
FIREWALL = {
    "win32": (
        "Windows 防火墙拦住了",
        "弹出“是否允许 Python 通信”时，专用、公用网络都勾上再点允许；没弹出来或点错了，到“允许应用通过防火墙”里"
        "找到 Python，两格都勾上。单位电脑改不了的，找管理员，或换一台。",
    ),
    "darwin": (
        "Mac 的防火墙拦住了",
        "系统设置 → 网络 → 防火墙：先关掉再试一次，或在选项里允许 Python 接受传入连接。",
    ),
}
ANY_FIREWALL = ("这台电脑的防火墙拦住了", "在防火墙里放行这个端口的传入 TCP 连接，再跑一次检查。")
MOBILE_DATA = (
    "手机开着流量或 VPN，自动绕开了没有外网的 Wi-Fi",
    "关掉移动数据、“WLAN 助理 / 智能切换网络”和 VPN，再打开网址。",
)
WRONG_ADDRESS = ("网址抄错了，或者被自动改成了 https", "照着打全，开头是 http://，结尾带端口；最好用手机自带浏览器扫码。")


def nobody_came(platform: str = sys.platform) -> list[tuple[str, str]]:
    """Return reasons and remedies for this kind of system, in the order in which to try them."""
    return [OTHER_WIFI, ISOLATION, FIREWALL.get(platform, ANY_FIREWALL), MOBILE_DATA, WRONG_ADDRESS]
