"""A quarter by hand: plain arithmetic from the numbers printed on a rules card, written apart from the library."""

from math import exp, log


def reckon_by_hand(given, p, mix, rivals, family, heavy):
    """Return name -> value, every step rounded as a careful trainee rounds: four decimals, cents, tenths of 10,000 yuan.

    ``given`` holds printed numbers, ``p`` the market's parameters, ``mix`` the six tools' shares of money, ``rivals`` the
    rivals' printed numbers by name.
    """
    g = given
    done = {}

    def note(name, value, places=4):
        done[name] = round(value, places)
        return done[name]

    # 1 and 2
    goodwill = note("广告余热", p.goodwill_carryover * g["上季广告余热"] + g["广告宣传"] / p.advertising_scale)
    channel = (1 - p.channel_decay) * g["上季渠道家底"] + g["渠道建设"]
    cover = note("覆盖", max(0.001, 1 - exp(-channel / g["渠道量尺"])))
    trend = 1 - exp(-g["服务投入"] / (p.service_scale * g["全公司客户"]))
    service = note("服务水平", p.service_carryover * g["上季服务水平"] + (1 - p.service_carryover) * trend)
    capacity = (1 - p.capacity_decay) * g["上季容量"] + g["扩容申请"] / (p.capacity_cost * g["扩容价"])
    load = note("负荷", min(3, g["全公司流量"] / capacity))
    jam = note("拥塞", log(1 + exp(20 * (load - 0.85))) / 20)
    gb = p.overage_yuan_per_gb * exp(-p.overage_restraint * p.overage_yuan_per_gb)
    over = note("套外费", gb * g["用量"] * g["超出几成"], 2)
    bill = note("账单", max(1, g["月费"] * (1 - g["优惠深度"]) + over), 2)
    usual = note("标准账单", (g["标准月费"] + g["标准套外"] * g["用量"] / g["开局用量"]) * g["心里常价"], 2)
    # 3
    rate = p.complaint_base * exp(
        3 * p.complaint_congestion * jam - p.complaint_service * (service - 0.5) + p.complaint_overage * over / bill
    )
    complaints = note("投诉率", min(0.25, rate), 5)
    need = list(p.tool_need)
    need[0] *= 1 + 4 * jam
    need[5] *= 1 + 8 * max(0, g["全公司投诉率"] - p.complaint_base)
    need = [round(each / sum(need), 4) for each in need]
    wrong = sum(want * log(want / have) for want, have in zip(need, mix, strict=True))
    power = g["维系费"] / (p.care_scale * g["客户"])
    kept = note("维系效果", exp(-wrong) * power / (1 + power))
    # 4
    price = (1 - p.reference_weight) * log(g["市场账单"]) + p.reference_weight * log(usual)
    old = g["老网客户"] / g["客户"]
    urge = (
        p.shop_around_base + p.shop_around_price * (log(bill) - price)
        + p.shop_around_complaints * (complaints - p.complaint_base) + p.shop_around_legacy * old - p.shop_around_care * kept
    )  # fmt: skip
    looking = note("比价户", g["客户"] / (1 + exp(-urge)))
    # 5
    appeal = note(
        "吸引力",
        p.service_weight * service - p.congestion_weight * jam + p.advertising_weight * log(1 + goodwill)
        + p.coverage_weight * log(cover) - g["看价"] * log(bill / usual),
    )  # fmt: skip
    steps = g["放号酬金"] / p.commission_scale
    silent = note("沉默率", min(0.6, p.silent_base + p.silent_slope * steps * (1 - g["酬金扣回"])))
    gain = g["放号酬金"] * (1 - g["酬金扣回"] * silent) + p.channel_patience * 12 * g["在网分成"] * bill
    push = p.commission_weight * log(1 + gain / p.commission_scale) * cover * (1 - p.clawback_reluctance * g["酬金扣回"] ** 2)
    stay, come = exp(appeal + p.new_network_weight * (1 - old)), exp(appeal + push)
    trouble = g["转网麻烦"] + p.bundle_switching_cost * g["融合户"] / g["客户"]
    door = exp(-trouble * g["转网难易"])
    everyone = come + sum(each["拉新分"] for each in rivals) + exp(p.outside_attraction)
    lost = note("离网", looking * door * (everyone - come) / (stay + (everyone - come) * door))
    won = note("携入", come * sum(each["每分拉走"] for each in rivals))
    # 6
    out = p.outside_return * g["没号码的人"] + p.population_growth * g["全市客户"]
    fresh = note("新入网", max(0, out * come / everyone - g["上季欠"]))
    hurry = p.rush_weight * log(1 + g["季末冲量"] / (p.rush_scale * g["全公司新来"]))
    rush = note("冲量号", hurry * (fresh + won) * g["冲量折扣"])
    dead = note("沉默号", (fresh + won) * silent + rush * max(silent, p.rush_silent))
    alive = note("在用新增", fresh + won + rush - dead)
    # 7
    pressure = (p.innovation + p.imitation * g["全市新网占比"]) * (1 + p.subsidy_weight * log(1 + g["终端补贴"] / p.subsidy_scale))
    left_old = g["老网客户"] * (1 - lost / g["客户"])
    moved = note("迁转户", left_old * (1 - exp(-pressure * g["换网快慢"])))
    soon, soon_old = g["客户"] - lost + alive, left_old - moved + (1 - p.new_on_arrival) * alive
    up = 0 if heavy else min(0.2, p.drift * (1 - soon_old / soon) * (1 + kept))
    end = note("季末客户", soon * (1 - up) + g["升上来"])
    end_old = note("季末老网", soon_old * (1 - up) + g["升上来老网"])
    joined = g["融合户"] * (1 - lost / g["客户"])
    goal = p.bundle_most * g["融合让利"] / (g["融合让利"] + p.bundle_scale) * (g["客户"] - lost) if family else 0
    end_joined = (joined + p.bundle_speed * (goal - joined)) * (1 - up) + g["升上来融合"]
    # 8
    mean, mean_old = (g["客户"] + end) / 2, (g["老网客户"] + end_old) / 2
    mean_joined = (g["融合户"] + end_joined) / 2
    income = 3 * (bill * (mean + p.buy_up * (mean - mean_old)) - min(g["融合让利"], bill) * mean_joined)
    traffic = g["用量"] * (g["客户"] + (p.new_usage_ratio - 1) * (g["客户"] - g["老网客户"]))
    cost = 3 * (p.cost_customer * mean + p.cost_legacy * mean_old + p.cost_traffic * traffic)
    paid = g["放号酬金"] * (alive + dead) + 12 * g["在网分成"] * bill * alive
    note("收入", income, 1)
    note("服务成本", cost, 1)
    note("付酬金", paid, 1)
    note("细分毛利", income - cost - paid - g["终端补贴"] * moved - g["维系费"], 1)
    return done
