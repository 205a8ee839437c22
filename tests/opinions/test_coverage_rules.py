"""The rules of the coverage check, one by one: what carries over, what is taken back, what only tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from opinions.coverage.actions import ACTIONS, WORDS
from opinions.coverage.check import check
from opinions.coverage.corpus import samples_in
from opinions.coverage.moods import Mood
from opinions.coverage.naming import named
from opinions.coverage.reading import paragraphs_of, without_titles

HERE = Path(__file__).parent


def provided(*paragraphs: str) -> set[str]:
    """The actions that the last paragraph provides for."""
    found = check(["某镇委员会实施意见", *paragraphs], WORDS)
    return {match.action for match in found.matches if match.provides and match.paragraph == len(paragraphs)}


def mood(sentence: str, action: str) -> Mood:
    return check(["某镇委员会实施意见", sentence], WORDS).of(action)[0].mood


def test_a_heading_names_what_the_paragraph_under_it_lays_down() -> None:
    assert provided("（三）履职经费", "每人每年1500元，列入预算，由人大主席审签。") == {"duty_funds"}
    assert provided("（三）代表培训", "每人每年1500元，列入预算，由人大主席审签。") == set()


def test_a_paragraph_that_takes_up_the_one_before_it_goes_on_with_it() -> None:
    funds = "代表履职经费每人每年2000元，列入预算。"
    assert provided(funds, "这笔钱只能花在培训和调研上，每年公布一次。") == {"duty_funds"}
    assert provided("代表每年培训两次。", "这笔钱只能花在培训和调研上，每年公布一次。") == set()
    meeting = "本届镇党委定于今年十月召开人大工作会议。"
    assert provided(meeting, "上述会议自下一届起在换届后一年内举行，每届一次。") == {"term_conference"}


def test_a_paragraph_goes_on_where_it_begins_with_a_word_of_the_one_before() -> None:
    filing = "办事处的管理办法发出后十五日内交人大工委一份，有问题的开出《审查建议书》。"
    assert provided(filing, "收到《审查建议书》后，办事处二十日内回函说明改或不改的理由。") == {
        "document_filing"
    }
    assert provided("代表每季度走访一次。", "收到《审查建议书》后，办事处二十日内回函说明理由。") == set()
    fund = "街道拿出八十万元建立民生微实事储备金，单件控制在三万元以内。"
    assert provided(fund, "储备金当年用不完的，结转次年，不再追加。") == {"reserve_fund"}
    assert provided(fund, "街道应急物资储备资金由应急管理站管理，每年汛期前补足。") == set()


def test_an_unnumbered_paragraph_belongs_to_the_article_above_it_unless_it_has_another_matter() -> None:
    clerk = "（五）镇人大配备专职干事一名，不得兼任其他工作。"
    assert provided(clerk, "选配时优先考虑熟悉法律的年轻同志，到岗后三年内不调整岗位。") == {
        "full_time_clerk"
    }
    assert provided(clerk, "联络站站长由村党组织书记兼任，负责站点日常管理。") == set()


def test_a_slogan_of_a_heading_provides_for_nothing_and_one_with_a_number_does() -> None:
    assert provided("四、年中会议接受代表提问，有问必答") == set()
    assert provided("4.4 设专职人大干事1名，任期不少于三年") == {"full_time_clerk"}


def test_who_does_it_carries_over_a_semicolon() -> None:
    assert provided("凡本乡代表，各认领农户二十家；遇有争讼，先行劝解。") == {"governance"}


def test_what_stands_before_the_formula_of_enactment_only_tells() -> None:
    rule = "镇财政每年安排代表履职经费20万元。"
    assert provided(rule) == {"duty_funds"}
    found = check(["标题", rule, "现提出如下意见：", "一、总则"], WORDS)
    assert not any(match.provides for match in found.matches)


@pytest.mark.parametrize(
    ("sentence", "action", "expected"),
    [
        ("代表履职经费按每人每年2000元列入预算，超出范围的，不予报销。", "duty_funds", Mood.PROVIDES),
        ("不予安排代表履职经费。", "duty_funds", Mood.TAKEN_BACK),
        ("民生微实事专项储备金因财力所限，暂不设立。", "reserve_fund", Mood.TAKEN_BACK),
        (
            "设立民生微实事专项储备金，每年50万元，具体办法由财政办另行制定。",
            "reserve_fund",
            Mood.PROVIDES,
        ),
        ("民生微实事专项储备金管理办法由财政办另行制定。", "reserve_fund", Mood.TAKEN_BACK),
        ("镇人大配备专职干事一名，不再安排驻村等工作。", "full_time_clerk", Mood.PROVIDES),
        ("镇人大不再配备专职干事。", "full_time_clerk", Mood.TAKEN_BACK),
        ("镇政府2022年以来制定的规范性文件全部补报镇人大备案。", "document_filing", Mood.PROVIDES),
        ("2022年以来，镇政府的规范性文件全部报镇人大备案。", "document_filing", Mood.PAST),
        ("代表履职经费难以满足需要，从明年起提高到每人1500元。", "duty_funds", Mood.PROVIDES),
        ("人大主席团可以邀请律师参加规范性文件审查。", "document_filing", Mood.PROVIDES),
        ("有条件的可以开展规范性文件备案审查。", "document_filing", Mood.WEAK),
        ("备案审查是宪法法律赋予人大的重要职权。", "document_filing", Mood.PASSING),
        ("组织代表观摩邻镇年中人代会问政。", "midyear_inquiry", Mood.PASSING),
        ("三是区人大常委会每年开展规范性文件备案审查。", "document_filing", Mood.OTHERS),
    ],
)
def test_a_sentence_is_judged_by_the_clause_that_names_the_thing(
    sentence: str, action: str, expected: Mood
) -> None:
    assert mood(sentence, action) is expected


def test_a_title_provides_for_nothing_that_its_text_takes_back() -> None:
    assert provided("4.年中问政安排。原定今年年中人代会的代表问政暂不举行。") == set()
    assert provided("4.年中问政安排。年中人代会上安排代表问政一小时。") == {"midyear_inquiry"}


def test_a_question_provides_for_nothing_and_its_answer_does() -> None:
    question = "问：人大工作会议还开不开？"
    assert provided(question + "答：区里还没有明确。") == set()
    assert provided(question + "答：开。每届开一次，党委书记作报告。") == {"term_conference"}


def test_a_label_names_what_its_own_line_lays_down_and_no_other() -> None:
    label = "问题八：代表活动经费标准偏低且使用不透明。"
    assert provided(label) == set()
    assert provided(label, "措施：标准由每人每年800元提高至1600元，列入各年度预算。") == {"duty_funds"}
    assert provided("经费：1800元/人·年，主席审批，每年12月公示。") == {"duty_funds"}


def test_a_year_before_that_of_the_opinion_tells_of_the_past() -> None:
    told = "镇财政2023年安排民生微实事专项储备金42万元，实施项目26个。"
    assert provided(told) == {"reserve_fund"}
    found = check(["标题", told, "中共某镇委员会", "2024年5月16日"], WORDS)
    assert not any(match.provides for match in found.matches)


def test_what_a_short_sentence_says_of_it_is_said_of_the_next() -> None:
    meeting = "镇党委适时召开人大工作会议，部署全镇人大工作。"
    assert provided(meeting) == set()
    assert provided("每届一次。" + meeting) == {"term_conference"}


def test_around_a_provision_and_around_a_bare_name_anything_may_stand() -> None:
    lines = (HERE / "frames.txt").read_text(encoding="utf-8").splitlines()[1:]
    things = [line.split("｜") for line in lines if "｜" in line]
    frames = [line for line in lines if "｜" not in line]
    wrong = [
        (frame, action)
        for frame in frames
        for action, name, provision in things
        if (action in provided(frame[2:].format(name=name, provision=provision))) != (frame[0] == "+")
    ]
    assert len(frames) * len(things) >= 700
    assert not wrong


def test_a_paragraph_of_another_opinion_is_rarely_taken_for_a_second_half() -> None:
    lines = (HERE / "frames.txt").read_text(encoding="utf-8").splitlines()[1:]
    provisions = [line.split("｜")[::2] for line in lines if "｜" in line]
    others = [
        paragraph
        for sample in samples_in(HERE / "corpus" / "tuned")
        for position, paragraph in enumerate(sample.paragraphs)
        if position and len(paragraph) > 14 and position not in {marked for _, marked in sample.expected}
    ][::11]
    taken = [
        (action, other)
        for action, provision in provisions
        for other in others
        if action in provided(provision + "。", other) - provided(other)
    ]
    assert len(others) >= 150
    assert len(taken) <= len(others) * len(provisions) * 3 // 100, taken


def test_what_a_list_of_tasks_says_of_a_task_belongs_to_it() -> None:
    assert provided("任务二：专题听取并研究人大工作。频次：每年不少于1次。责任单位：党政办。") == {
        "annual_hearing"
    }
    assert provided("任务二：专题听取并研究人大工作。") == set()


def test_a_hint_hides_no_sentence_that_names_the_action() -> None:
    for sample in samples_in(HERE / "corpus" / "tuned"):
        for paragraph in paragraphs_of(sample.paragraphs):
            for sentence in map(without_titles, (each.text for each in paragraph.sentences())):
                for words in ACTIONS:
                    assert words.hint.search(sentence) or not named(words, sentence), (words.id, sentence)


def test_of_the_judged_sentences_no_more_than_one_in_a_hundred_is_told_wrongly() -> None:
    action, told, wrong = "", 0, []
    for line in (HERE / "sentences.txt").read_text(encoding="utf-8").splitlines()[1:]:
        if line in WORDS:
            action = line
            continue
        told += 1
        if (action in provided(*line[2:].split("|"))) != (line[0] == "+"):
            wrong.append((action, line))
    assert told >= 500
    assert len(wrong) <= told // 100, wrong
