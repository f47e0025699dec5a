import pytest

from coursekit.notebooks.prose import evaluate, number_problems, style_problems

FIGURES = {("PHS", "2003-12"): 3700.0, ("PHS", "2013-08"): 991.3, ("A", "2016"): 6671.0, ("A", "2017"): 6644.0}
ABROAD = {("MOBILE", "2010", "芬兰"): 156.432, ("MOBILE", "2010", "中国（国际电联口径）"): 62.8}


def figure(name, period, scope=None):
    return FIGURES[name, period] if scope is None else ABROAD[name, period, scope]


def numbers(text):
    return list(number_problems(text, figure))


@pytest.mark.parametrize(
    "text",
    [
        "2003 年底有 3700 万用户<!--= PHS@2003-12 -->，2013 年 8 月剩 991 万<!--= PHS@2013-08 -->。",
        "只少了 0.4%<!--= 100 * (1 - A@2017 / A@2016) -->。",
        "5G 和 4G，第 3 题，12 分钟，近 24 个月，工信部无〔2009〕11号，`x = 5`，$q=0.4$",
        "*12 分钟：猜 3 · 看图 2*",
        "1. 第一条\n2. 第二条",
        "2007、2008 年，第 2、3 题",
        "3,700 万<!--= PHS@2003-12 -->",
        "芬兰每百人 156 户<!--= MOBILE[芬兰]@2010 -->。",
        "是我们的 2.5 倍<!--= MOBILE[芬兰]@2010 / MOBILE[中国（国际电联口径）]@2010 -->。",
    ],
)
def test_backed_numbers_pass(text):
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("用户有 3800 万<!--= PHS@2003-12 -->", "写的是 3800"),
        ("用户有 3700 万", "数 3700 后面没有写依据"),
        ("多了 12 倍，剩 991 万<!--= PHS@2013-08 -->", "数 12 后面没有写依据"),
        ("没有数<!--= PHS@2013-08 -->", "前面没有数"),
        ("只少了 0.5%<!--= 100 * (1 - A@2017 / A@2016) -->", "写的是 0.5"),
        ("991.4 万<!--= PHS@2013-08 -->", "写的是 991.4"),
        ("芬兰每百人 157 户<!--= MOBILE[芬兰]@2010 -->", "写的是 157"),
        ("装不下 9 亿户<!--= 9 -->", "没有公布的数"),
    ],
)
def test_unbacked_or_wrong_numbers_are_found(text, said):
    assert any(said in problem for problem in numbers(text))


@pytest.mark.parametrize("expression", ["__import__('os')", "A@2016 ** 9", "A[芬兰@2016", "A[]@2016", "x", "[1]"])
def test_only_arithmetic_is_evaluated(expression):
    with pytest.raises((ValueError, SyntaxError)):
        evaluate(expression, figure)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("用户多,钱少", "半角标点"),
        ("为什么?因为", "半角标点"),
        ("完了.", "半角标点"),
        ('他说"好"', "中文引号"),
        ("有5个", "空一格"),
        ("医院3有", "空一格"),
        ("医院2026", "空一格"),
        ("用Python写", "空一格"),
        ("赋能一线", "赋能"),
        ("太好了！", "！"),
    ],
)
def test_style_is_held(text, said):
    assert any(said in problem for problem in style_problems(text))


@pytest.mark.parametrize(
    "text",
    ["用户多，钱少。", "有 5 个，**12%** 的人。", "先救医院3、工厂12 和零售108。", "`a,b` 和 $f(x),$ 不算", "工信部无〔2009〕11号", "（Bass，1969）", "看 [这里](a,b) 吧", "3.5 亿，1:4"]
)
def test_good_style_passes(text):
    assert list(style_problems(text)) == []
