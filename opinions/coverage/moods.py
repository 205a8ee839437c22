"""Whether a sentence lays something down, and if not, why not."""

from __future__ import annotations

import enum
import re


class Mood(enum.Enum):
    """What a sentence does with the thing it speaks of; the value is what a reviewer reads."""

    PROVIDES = "作出规定"
    WEAK = "只是提倡"
    TAKEN_BACK = "不再执行或另行规定"
    PAST = "说的是已有情况"
    DEFINES = "只是解释词语"
    PASSING = "只是提到"
    OTHERS = "说的是其他单位"


_DEFINES = re.compile(
    r"是指|系指|指的是|(?<!前条)(?<!前款)(?<!文件)所称|的含义|定义为|，指(?![导标示明引派定挥])"
)
# X，就是Y defines a word, or says in other words what is to be done: the latter where Y commits to something.
_EXPLAINS = re.compile(r"^[^，。；]{2,14}，(?:就是|即(?![日时席行可一二三四五六七八九十\d]))")
# A sentence that says what a thing is (…是…的重要职权) or that it matters (充分认识…的重要性) lays nothing down, nor does
# one that paints what will be (到2027年，…走在前列).
_STATES = re.compile(
    r"是[^，。；;]{2,24}的?(?:职权|职责|之举|举措|工程|途径|方式|内容|重点|形式|载体|保障|体现|抓手|机关|力量|"
    r"内在要求|环节|平台)[，,。；;]?$|是[^，。；;]{4,24}的一[次个回][。；;]?$|"
    r"是[^，。；;]{2,24}的?重要[一-鿿]{2,4}，|意义(?:重大|深远)[。；]?$|"
    r"^[^，。；]{2,20}，是为?[^，。；;]{4,40}的[^，。；;]{2,8}，(?:具有|体现)|"
    r"认识(?:到|了)?[^。；;]{0,60}(?:重要性|必要性|紧迫性|(?:重要|重大|现实|深远)意义)|"
    r"(?:作为|列为)[^，。；;]{0,6}课题|就[^，。；;]{2,24}作(?:专题)?(?:辅导|讲座)|"
    r"^到[\d二〇○零一三四五六七八九]{4}年(?:[底末]|前后)?[，,]"
)
_LEARNT = re.compile(
    r"(?<!、)(?:学习|观摩|参观|借鉴|传达|宣传|宣讲|领会)[^，,。；;]{0,10}$|^(?:(?:及时|认真)?(?:总结|推广|提炼)|收录|"
    r"汇编|编印|印制)[^，,。；;]*$|(?:聚焦|紧扣|统筹做好)(?:(?!开展|组织|进行|提出|安排)[^，,。；;]){0,16}$"
)
# What is taken back, in the clause that names the thing …
_TAKEN_BACK = re.compile(
    r"不再|取消|停止|不作(?:规定|(?:单独|统一|专门)?安排)|暂停|暂缓|暂不|暂未|暂予|先不|不作要求|不作(?:统一|硬性)|不作[^，。；;]{0,6}要求|"
    r"不要求|无需|不需要|可不|可以不|不适用|不(?:另|专|单)(?:设|配)|"
    r"不(?:单独|另行|专门)?(?:列入|纳入|设立|安排|组织|开展|召开|配备)(?!的)|废止|作废|撤销|终止|免于|不予|不[搞办]$|"
    r"改[为由成]书面|删去|删除|未(?:列|纳)入(?![^，。；;]{0,10}的)|维持(?:现行|现有)|(?:延后|延期|推后)(?:实施|执行|开展|举行|召开|设立)"
)
# … or, its object left out, in a clause of its own after it …
_TAKEN_BACK_BARE = re.compile(
    r"(?:(?:予以|现予|一律|暂予|自行|因[^，。；]{1,8})(?:取消|停止|停办|废止|撤销|终止|暂停)|停[发拨办]|已(?:撤销|"
    r"取消|停[办发用止])|(?:暂不|不再|先不|不统一|暂缓|暂停|停止|没有|暂未)"
    r"(?:单独|另行|统一|专门)?(?:写入|设立?|开|要求|安排|执行|实施|施行|单列|保留|开展|举行|举办|组织|实行|召开|配备|列支|"
    r"作[^，。；]{0,3}要求)|不再(?:执行|现场|进行)|起(?:停止|取消)|不作[^，。；;]{0,3}安排|废止|改[为由]书面[^，。；]{0,6}|不(?:另|专|单)(?:设|配)|作废|"
    r"(?:暂缓|暂停|缓行|缓办|搁置|从缓|不[搞办设做])$|未(?:列入|纳入)|维持(?:现行|现有|原有?)|(?:延后|延期|顺延|推后)|"
    r"不(?:作|予|单独|另行)?(?:安排|设立|开展|举行|召开|配备|实行|列支)|"
    r"改[在为由][^，。；]{0,20}(?:进行|开展|形式)|不在[^，。；]{0,8}(?:进行|开展|举行)|不(?:再)?另行(?:安排|"
    r"列支))[^，。；]{0,3}$"
)
# … or just before its name is said again (…方面，本乡暂不设立专项储备金).
_REFUSES = re.compile(r"(?:暂不|不再|先不|暂缓|暂停|停止|取消|废止)[^，,。；;]{0,8}$")
_MAY_TAKE_BACK = re.compile(r"[不暂停废撤终改]|取消")
# … or in the clause with which the sentence begins.
_TAKEN_BACK_FIRST = re.compile(r"^[^，,]{0,8}(?:停止执行|不再执行|取消|废止|删去)")
# A refusal of what breaks the rule (超出范围的，不予报销) is part of the rule.
_SANCTION = re.compile(
    r"不(?:因|得以|能以|得因)[^，,。；;]*(?:取消|停止|废止|代替|暂停|终止)[^，,。；;]*|(?:的|"
    r"者)[，,][^，,。；;]{0,10}不予[^，,。；;]*|超支[^，,]{0,6}不予[^，,。；;]*|(?:逾期|未[^，,]{1,12}|"
    r"不[^，,”]{1,8})的[，,]?[^，,。；;规]{0,8}(?:予以撤销|予以废止|终止)"
)
# … and what leaves it to others or to later, anywhere in the sentence.
_LEFT_OPEN = re.compile(
    r"[：:]是否|将[^，。；;]{0,4}(?:认真|统筹|慎重)(?:研究|考虑)[。；]?$|正在[^，。；;]{0,12}(?:衔接|沟通|对接|商量)|初步(?:考虑|打算|设想)|尚未[^，。；;]{0,4}(?:统一|定下|敲定)|(?:还没|没有)定(?:下来)?(?=[，。；])|"
    r"另[定议]|待[^，。；;]{0,24}(?:出台|明确|下发|印发|下达)后|容后|另行(?!选|派|配|指派|安排[^，。；]{0,2}人)(?:规定|制定|研究|明确|通知|确定)|"
    r"由.{0,16}另行(?!选|派|配|指派|安排[^，。；]{0,2}人)|待[^，。；;]{0,24}(?:后|时|明确|出台)，?[再另]|条件成熟(?:后|时)|时机成熟|"
    r"(?:再|另)作(?:安排|研究|规定|考虑)|(?<!委员)(?<!代表)(?<!成员)再(?:考虑|研究(?!讨论|[一1][次回轮遍])|推|议(?!新)|定(?!期|[^，。；;]{0,2}[办事])|行)|视情(?:况)?(?:另|"
    r"再)|下一步(?:再|将)?研究|"
    r"推迟[至到]|(?<!党委)(?<!工委)(?<!席团)(?<![日月天周]内)(?<!人士)(?<!代表)(?<!小组)研究(?:提出意见|后(?:再)?(?:确定|决定))|有[^，。；;]{0,3}(?:规定|"
    r"要求)的，(?:从其|按)|"
    r"具体(?:时间|办法|事项)?再(?:定|议)|能否|是否[^，。；]{0,10}(?:研究|论证|调研|商)|进一步(?:调研|论证|"
    r"研究(?!部署))|"
    r"适时(?:提出|出台|制定|研究|推)|论证[^，。；]{0,6}(?:后|可行)|(?:进行|正在)(?:摸底|酝酿|协商|论证)|(?:开展|"
    r"先行)试点|"
    r"[视俟][^，。；;]{0,16}(?:而定|确定|研究|明确)|维持现状|(?:尚|还|正)在[^，。；;]{0,8}(?:起草|研究|论证|酝酿|"
    r"摸底|商议|征求意见)|"
    r"(?:仍|尚|还|有待|须|需)需?(?:进一步)?(?:研究|论证|明确|商榷)[。；;]?$|是否(?:设立|开展|实行|召开|配备|适宜)|"
    r"另文|先[^，。；;]{0,4}看一看|先放一放|以后再[办说讲]|要不要|已转|(?:^|[，,])等[^，,、。；;]{0,8}(?:通知|部署|"
    r"明确|安排)|(?:统筹|一并|综合)考虑|(?:将|拟)(?:在[^，。；;]{0,12}[，,]?)?(?:适时|进一步|结合实际)?研究(?:提出|"
    r"贯彻|制定|出台|拟定)|逐步推行|(?:何时|几时|要不要|可否)[^，。；;]{0,12}(?:再|由|看)"
)
# Only the details are left to others, after something was laid down.
_DETAILS_LEFT = re.compile(
    r"以“[^”]{1,10}”[^，。；;]{0,6}|"
    r"[，,](?:具体|实施|操作|管理|使用|有关|相关|评选)?[^，,。；;]{0,8}(?:办法|细则|程序|流程|规则|方案|"
    r"事宜)[^，,。；;]{0,16}另行[^，,。；;]*"
)
# Where that was firm (每届一次), when, where and whom may be left open too.
_MORE_LEFT = re.compile(
    r"[，,](?:具体)?[^，,。；;]{0,8}(?:标准|时间|地点|名单|人选|方式|分工|数额|范围)[^，,。；;]{0,16}(?:另行|另[定发]|再定)"
    r"[^，,。；;]*|[，,][^，,。；;]{0,10}有[^，,。；;]{0,3}(?:规定|要求)的，(?:从其|按)[^，,。；;]*"
)
# … and so is what follows from it (花完了当年不再追加, 暂停执行该措施).
_CONSEQUENCE = re.compile(
    r"(?:^|(?<=[，；]))[^，。；]{0,20}(?:的|后)(?=，)|[^，。；]{0,8}完了?(?=当年|不)|不再(?:追加|补[发拨]|安排其|"
    r"报销|支付|结转|列入)|"
    r"(?:应|须|即|立即|应当)?(?:暂停|停止)(?:执行|使用|拨付|施行)|(?:予以|即行)(?:撤销|废止|收回)|改没改|(?:一律|一概)?不予(?:报销|支付|拨付|列支|安排|受理)|取消[^，。；]{0,12}(?:资格|额度|名额|指标)|"
    r"(?:报|经)[^，。；]{2,14}，?(?:顺延|延期|推迟|延后)[^，。；]*|[^，。；]{1,12}(?:类|的)(?:一律|一概)?不[办报批列予](?=[，。；])"
)
# What may be done in a rule (合格的可以续聘) is part of it.
_MAY = re.compile("可以?(?!行性|能)")
# What a sum is said to be (累计投入…), and not what it must not be more than.
_SUMS_UP = r"累计(?![^，。；]{0,6}(?:超过|不得|不足|　|不少于|不低于|不超|达到[^，]{1,8}的))"
_PAST = re.compile(
    r"(?<!半)(?<!一)年来(?!的)|^[^，。]{0,4}一年来[，,]|^[^，。；]{0,4}\d{4}年(?:\d{1,2}月)?(?:召开|举行|实施|开展|"
    r"举办)的|进行了|(?:^|[，,])(?:上年度?|上一年度?|往年|前年)(?!度?的|度?(?:财政)?决算|度?(?:财政)?预算|度?工作)|(?:这|近|前|"
    r"过去)几年|(?<!对\d\d\d\d年)(?<!就\d\d\d\d年)以来(?![^，。；]{0,10}的)|(?<![由比较在])去年|去岁|过去|"
    r"此前(?!规定)|以往|(?<!邀请)(?<!请)(?<!由)上一?届(?!工作|任务|[^，。]{0,4}(?:代表|老同志))|曾经?(?!任)|上年(?:共|累计)?(?:投入|完成|解决)|"
    r"已经|已(?:于|在|按|将|召开|开展|建立|设立|安排|落实|配备|实现|完成|累计|投入|有|形成|达到|组织|坚持)|"
    r"(?:召开|开展|建立|设立|安排|落实|配备|组织|完成|投入|听取|参与|化解|办结)[了过]|(?<![展召打])[开办]了(?!没有|[的就才算销打])|"
    r"反映(?:很|较)?好|取得了?|连续(?:举办|开展|召开)|(?<!每年)(?<!年度)首次(?!会议|党委会)|"
    r"成效(?:明显|显著)|得到[^，。；]{0,4}(?:加强|提升|落实|保障|肯定)|好评|反响|效果(?:不错|很?好|明显|显著)(?!的)|"
    rf"(?<!内){_SUMS_UP}|存在(?!的).{{0,14}}(?:问题|不足|短板|差距|现象)(?!的)|"
    r"(?:还|仍|尚|也)?不够(?!了|的)|不(?:健全|完善|规范|明显|深入|经常)(?!的)|不(?:高|强|多|深|实|畅|"
    r"清)(?=[，。；、]|$)|质量不高|水平不高|力度不大|要看到|缺乏|薄弱|尚未(?![^，。；]{0,8}的)|"
    r"还没有(?![^，。；]{0,8}的)|"
    r"仍有|有待|回顾|(?<!作出)(?<!提出)(?:普遍|多次|强烈|纷纷)(?:建议|反映|要求(?!的)|呼吁|希望)|往往|常常|时常|(?<!平)时有|"
    r"(?<!不)走过场(?!不)|流于形式(?!的)|^(?:问题|现状|短板|不足|背景|成效|原因)[一二三四五六七八九十\d]*[：:]|"
    r"空白(?!格)|不(?:及时|充分|平衡|规律|均衡)(?!的)|(?:近|(?:^|[，,])前)[一二三两3-9]年(?![之以]?内)|"
    r"偏[低迟少慢弱](?![^，。；]{0,10}的)|差距|(?:^|[，,])(?:但|而)?(?:目前|眼下)|"
    r"没有[^，。；]{0,6}(?<!通)过(?![^，。；]{0,4}的)|未曾|从未|[仍暂现]由[^，。；;]{0,16}[兼代]|无法|"
    r"反映[^，。]{0,6}(?:较多|不便|强烈|集中)(?!的)|(?<!每年)(?<!没)(?<!没有)(?<!未)办成(?!一|的)|"
    r"(?<![为除完用不备留划得])(?<!哪些.)了(?!没有)(?=[一二三四五六七八九十\d，,。；;]|明显|较好|新|积极|突出|良好|重要|独特|初步|很大|"
    r"许多|不少|大量|宝贵|坚实|有力|成|$)|难以|(?:一些|部分|有的|有些|"
    r"不少)(?:代表|群众|干部)?(?:建议|反映|提出|认为|希望)|(?<![在从])现有(?!编制|人员|机构|[^，。；;]{0,4}(?:人员|编制|干部))|反映较多|身兼|不到位|"
    r"频繁|依然|年年紧张|值得"
)
# A clause that is only the past time of what follows it, and what came of something.
_WHEN_PAST = re.compile(
    r"(?:^|[，,])(?:在)?(?:去年|上年|前年|往年)(?!度)[^，,]{0,12}[，,]|^[^，,：:]{0,6}上一?届[^，,]{0,8}[，,]|(?:^|[，,])[^，,：:]{0,10}(?:以来|年来|几年|"
    r"去年(?:[^，,]{0,3}月)?|上年|往年|过去|过去[^，,]{0,3}年|此前|以往)[，,]"
)
_CAME_OF_IT = re.compile(
    r"(?<!用)了[一二三四五六七八九十\d多大新很]|已(?:于|经|召开|完成|落实|配备)(?!的)|有差距|取得|成效|得到|实现了|"
    rf"反响|好评|{_SUMS_UP}|共[^，。；]{{0,8}}[次件场]|效果(?:不错|很?好|明显|显著)|办结(?!率)"
)
# A clause beside the point: why something is done, what is to come of it and what must not, what was done of old.
_BESIDE = re.compile(
    r"(?:^|(?<=[，,：:]))(?:(?:切实|彻底|尽快|着力|逐步)?(?:改变|扭转|解决|克服|消除|纠正|摆脱)(?=[^，,。；;]*(?:状况|局面|问题|现象|情况|做法|短板))|针对|总结|吸取|鉴于|考虑到|确保|力争|务求|防止|避免|杜绝|要?坚决克服|坚持问题导向|不搞|"
    r"不走|不得|不准|不再沿用|"
    r"(?:在|对)?(?:此前|以往|原有?|原先|现有|过去)[^，,。；;]{0,14}(?:的|做法|规定|办法|方式|基础上)|"
    r"[已未][^，,。；;]{1,4}的|[^，,。；;]{0,6}已经?[^，,。；;]{1,6}的|\d{4}年[^，,。；;]{0,14}(?:办法|规定|文件|意见|通知|方案)(?=[^，,。；;]*(?:废止|停止|作废|不再)))[^，,。；;]*|(?:^|(?<=[，,：:]))[^，,。；;]*了[^，,。；;]{0,6}(?=[，,]就要?)"
)
# A sentence that begins so tells of the past until its full stop, over every semicolon in it.
_TELLS_ON = re.compile(r"[^，,：:]{0,12}(?:以来|年来|去年|过去|几年)[，,：:]")
# From now on: what was so before is only told beside it.
_FROM_NOW = re.compile(
    r"(?:确定|初定|初步定|计划|拟定|定|安排)(?:于|在)|自[^，,。；;]{1,14}起|(?<!为)(?<!对)今后|(?:今年|明年|本届|即日)起|从今年|"
    r"从明年|从现在|从本届|从[^，,。；;]{1,10}起|改由|改为由|改成由|由(?:原来?|原先)[^，,。；;]{0,20}(?:提高|调整|改)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!度)")
_BINDS = re.compile(
    r"应当|一律|限[^，。；;]{1,3}[日天月]|不许|不准|不能|严禁|必须|(?<!必)须(?!知)|不得|每[年届季月]|要(?!求)"
)
_OBLIGES = re.compile(r"应当|不许|不准|不能|严禁|必须|(?<!必)须(?!知)|不得")
_WEAK = re.compile(
    r"鼓励|(?:^|[，,])(?:党委|各级|全镇|全乡)?(?:希望|号召|呼吁|倡议|盼望|期盼)(?!的)|提倡|倡导|探索|可以(?!点名|提问|发问|询问|当场|上|站|问|提|主动|依|要求|随时|提请|责成|邀请|追问|查阅|调阅|抽调|请|聘|委托|向|"
    r"就|根据[^，。]{0,6}提)|"
    r"可(?=根据|结合|视|参照|适当|采取)|有条件的|适时|酌情|视情|争取|尽量"
)
# A sentence of nothing but calls (加强…监督，提高…实效) says neither who nor what, let alone when.
_CALL = re.compile(
    r"(?:(?:[镇乡]|街道)?(?:人大|主席团|工委|政府)(?:要|应))?(?:要|依法|积极|进一步|切实|不断|努力|着力|大力|充分|"
    r"全面|持续|稳步|有序|扎实|更好|高度|主动)*"
    r"(?:善于|有意识地|在[^，,]{2,12}上(?:有|取得)|让[^，,]*(?:发挥|更)|引导[^，,]{0,6}(?:关注|重视|认识|树立)|探索|"
    r"树立|激发|激励|弘扬|加强|扩大|拓展|强化|推进|深化|支持|重视|关心|提升|提高|增强|做好|抓好|促进|形成(?!的)|确保|营造|"
    r"发挥|突出|加大)"
)
# The thing is only what a suggestion, an experience … is about.
_ABOUT_IT = re.compile(r"的(?:建议|提议|想法|设想|呼声|可行性|经验|做法)$")
# A verb that has the thing named after it done.
_GOVERNS = re.compile(
    r"(?:落实|实行|推行|建立|健全|完善|规范|推进|开展|组织|设立|设置|增设|安排|保障|坚持|做实|管好|用好|"
    r"(?<!预算)执行|固定|开好|召开|举[办行])(?:(?!关于|有关)[^，,。；;：:]){0,12}$"
)
_PURPOSE = re.compile(
    r"^[^，,。；;]{0,30}(?:要求|规定|提出|明确|所称)[^，,。；;]{0,20}[，,](?=(?:我|本)(?:镇|乡|街道)(?:定于|安排|"
    r"规定|明确|实行|每))|"
    r"^(?!为[^，,]{0,14}(?:配|设|提供|安排|建立|购买|发放|办理))(?:为了?|鉴于|围绕|对照|对标)[^，,]*[，,]|"
    r"^要?以[^，,]*为(?:契机|抓手|牵引|载体|主题)[，,]?|^(?:根据|按照|依据|依照|遵照|参照|结合)[^，,]*(?:《[^》]*》|"
    r"要求|精神|部署|"
    r"规定|安排|实际|做法|经验|办法|条例|法律|法规|意见)[^，,]{0,4}[，,]"
)
_NUMBERED = (
    r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[一二三四五六七八九十]+是|"
    r"第[一二三四五六七八九十\d]+[条，,]\s?|[一二三四五六七八九十]+(?=要))?"
)
_OTHERS = re.compile(
    r"(?<!代表)由(?:县|区|市|省)(?![、和与镇乡])[^，。；;]{0,12}(?:统一|统筹|负责|组织|承担|制定|保障|拨付|安排|建设)|建议由?(?:区|县|市|上级)|"
    r"(?:他们|该镇|该乡|该街道)的?(?:做法|经验)|"
    r"^[^，,。；;针对]{0,4}(?:有|一些|部分|不少|多名|个别)(?:代表|群众|同志|委员|村民|居民)[^，,。；;]{0,4}(?:建议|提出|认为|希望|反映)[，,：:]|会议(?:强调|指出|要求|认为)|"
    r"要求(?:各地|各镇|各乡|我[镇乡]|各级)|"
    rf"{_NUMBERED}(?:县委(?:常委会)?|县人大(?!代表|换届|每?届)(?:常委会)?(?:办公室)?|区委(?:常委会)?|区人大(?!代表|"
    rf"换届|每?届)(?:常委会)?(?:办公室|办)?(?:党组)?|市委|"
    rf"市人大(?!代表)(?:常委会)?|省委|"
    r"省人大(?:常委会)?|上级(?:党委|人大)?|[省市区县]里|区政府|兄弟乡镇|其他乡镇|外地|先进地区)(?!.{0,8}(?:备案|报告|"
    r"报送))|"
    r"(?:其他|别的|兄弟|周边|邻近?|外|县内|区内)(?:各)?(?:乡镇|镇街|镇|乡|街道)[^，。；;]{0,40}(?:做法|经验|参考)|"
    r"(?:有的|一些|不少)(?:乡镇|镇街|乡|镇|街道)|^(?:别的|别处|隔壁|邻近?的?|兄弟|周边)(?:乡镇|镇|乡|街道)|听说|"
    r"(?:各|全[区县市])(?:乡镇|镇街|地(?![^，。；]{0,2}域)|[镇乡](?!村|办|直|站|人大代表))|"
    r"(?:^|[，,])(?!(?:严格|认真|全面|切实|坚决|及时|深入)?(?:传达|贯彻|落实|学习|对照|对标|按照|按|根据|结合|围绕|符合|达到|响应|遵守|执行))[^，,。；;：:]{0,16}(?:条例|法律|[督织表算]法|区委|县委|市委|省委|中央|上级|总书记|"
    r"《[^》]*》)[^，,。；;：:]{0,16}(?:规定|提出|要求|明确|强调|指出)[，,：:]"
)
# Background sections: what stands under them tells, and lays nothing down.
_BACKGROUND = re.compile(
    r"^(?:目标|思路|意义|原则|背景|现状)[：:]|指导思想|总体要求|重要意义|重大意义|充分认识|思想认识|背景|工作成效|"
    r"主要成效|基本情况|存在.{0,4}问题|工作回顾|"
    r"(?:存在|主要)的?(?:主要)?(?:不足|问题|困难)|(?:主要|总体|发展|奋斗)目标|(?:提高|深化|统一|强化)(?:思想)?认识|"
    r"不(?:列|纳)入[^。]{0,10}的?事项|"
    r"(?:上年|去年|上一年)度?(?:工作|情况)|(?<!“)正在(?:研究|论证|酝酿)|(?:尚未|暂未|有待)(?:明确|确定|统一)|待(?:研究|定|议)的?(?:事项|问题)|"
    r"名词解释|术语|编制说明|起草说明|成绩|短板|差距|为什么|写在前面|前言|引言|现状|形势|(?:暂缓|暂停|取消|停止|"
    r"不再)(?:执行|实施|开展|安排|办理|列入)?的?(?:事项|工作|任务)|"
    r"(?:基本|总体|总的)(?:考虑|想法)|工作目标|附言|结语"
)
# The formula with which an opinion begins to lay down: what stands before it only tells.
_ENACTS = re.compile(
    r"(?:提出|制定|作出|采取|形成|定)(?:以下|如下|下列|下面|本|这些|若干|[一二三四五六七八九十]+(?:条|个方面|项))"
    r"[^，。；;]{0,14}(?:意见|方案|办法|规定|规则|措施|决定)|"
    r"(?:提出|制定)[^，。；;]{0,6}实施(?:意见|办法)|(?:提出|调整|明确|补充|通知|规定|贯彻)[^，。；;]{0,8}如下|"
    r"如下(?:实施|贯彻)?意见|(?:意见|决定|答复|批复)如下"
)
_FORMULA_AT_MOST = 40
_ACTS = re.compile(
    r"应当|应(?![邀对用急])|必须|须|要(?!求|点|素|闻|害|义|件)|每年|每届|每季|每半年|每月|至少|不少于|不低于|不得|"
    r"原则上|确保|落实|"
    r"建立|健全|完善|实行|坚持|严格|纳入|列入|列支|设立|设置|增设|安排|配备|配齐|明确|规范|组织|开展|报送|负责|牵头|"
    r"召开|听取|"
    r"加强|保障|推进|推动|引导|发动|审查|审批|管理|做到|制定|实施|执行|参与|专题|监督|专职|专人|专账|不兼|予以|支付|"
    r"核算|拨付|保证|标准|备案|报送|审议|批准|初审|预审"
)


def mood_of(sentence: str, clause: str, before: str, *, firmly: bool, bound: bool, acts: bool) -> Mood:
    """The mood of one sentence by its own words (titles in 《》 already blanked out).

    `clause` is the part of it that names the thing; by it is judged whether the thing is taken back, or only
    encouraged. `before`: what of the clause stands before the name of the thing. `firmly`: the clause commits itself
    (how often, how much, by when, who), `bound`: otherwise than by who; `acts`: the sentence says what is done about
    the thing.
    """
    if sentence.endswith("？"):
        return Mood.PASSING
    if _DEFINES.search(sentence) or (_EXPLAINS.search(sentence) and not firmly):
        return Mood.DEFINES
    if _is_taken_back(sentence, clause, firmly=firmly, acts=acts):
        return Mood.TAKEN_BACK
    if _is_past(sentence, clause, bound=bound):
        return Mood.PAST
    if _OTHERS.search(without_purpose(sentence)):
        return Mood.OTHERS
    if (_STATES.search(sentence) and not bound) or _LEARNT.search(before) or _ABOUT_IT.search(clause):
        return Mood.PASSING
    if not firmly and _calls(sentence):
        return Mood.PASSING
    if not acts and not _ACTS.search(without_purpose(sentence)):
        return Mood.PASSING
    is_topic = clause.startswith(("关于", "对"))
    weak = _WEAK.search(sentence if is_topic else clause)
    return Mood.WEAK if weak and not (bound and weak.group() == "探索") else Mood.PROVIDES


def _is_past(whole: str, named: str, *, bound: bool) -> bool:
    """Whether a sentence tells how things were or are, unless it says from when on they change.

    What stands beside a clause that binds may be past (代表反映…不足，), unless it is the time of it all (去年，) or
    what came of it (…，取得成效).
    """
    sentence = _BESIDE.sub(blank, whole)
    start = max(whole.find(named), 0)
    end = start + len(named)
    clause = sentence[start:end]
    if not _PAST.search(sentence) or (_FROM_NOW.search(sentence) and "曾" not in clause):
        return False
    before, after = sentence[:start], sentence[end:]
    if _PAST.search(clause) or not (bound or _OBLIGES.search(clause + after)):
        return True
    return bool(_WHEN_PAST.search(before) or _CAME_OF_IT.search(after))


def tells_of_before(sentence: str, year: int) -> bool:
    """Whether every year a sentence names is before the `year` of the opinion, and it binds nobody."""
    years = [int(found) for found in _YEAR.findall(sentence)]
    return bool(years) and max(years) < year and not (_FROM_NOW.search(sentence) or _BINDS.search(sentence))


def _is_taken_back(sentence: str, clause: str, *, firmly: bool, acts: bool) -> bool:
    """Whether the thing named in `clause` is given up, or left to others or to later."""
    left = _DETAILS_LEFT.sub("", sentence) if firmly or acts else sentence
    if _LEFT_OPEN.search(_MORE_LEFT.sub("", left) if firmly else left):
        return True
    if _TAKEN_BACK.search(clause) and _TAKEN_BACK.search(_SANCTION.sub("", clause)):
        return True
    after = sentence[sentence.find(clause) + len(clause) :].rstrip("。；;")
    if _MAY_TAKE_BACK.search(after):
        clauses = _BESIDE.sub("", _SANCTION.sub("", after)).replace(",", "，").split("，")
        if any(_TAKEN_BACK_BARE.search(each) for each in clauses):
            return True
    return not firmly and bool(_TAKEN_BACK_FIRST.match(sentence))


def _calls(sentence: str) -> bool:
    """Whether every clause of a sentence is a call."""
    return all(map(_CALL.match, re.split("[，,]", re.sub(_NUMBERED, "", sentence).rstrip("。；;"))))


def governed(before: str) -> bool:
    """Whether what stands `before` the name of a thing says that it is done (落实…, 建立…)."""
    return bool(_GOVERNS.search(before))


def refuses(before: str) -> bool:
    """Whether what stands `before` the name of a thing refuses it."""
    return bool(_REFUSES.search(before))


def blank(found: re.Match[str]) -> str:
    """The same length of blanks, so that positions stay."""
    return "　" * len(found.group())


def is_background(heading: str) -> bool:
    """Whether a section under this heading only tells; one that says what must be is no heading."""
    return bool(_BACKGROUND.search(heading)) and not obliges(heading)


def tells_on(sentence: str) -> bool:
    """Whether a sentence begins with the past it tells of (本届以来，…；…；…。)."""
    return bool(_TELLS_ON.match(sentence))


def obliges(sentence: str) -> bool:
    """Whether a sentence says that something must be."""
    return bool(_OBLIGES.search(sentence))


def enacts(paragraph: str) -> bool:
    """Whether a paragraph ends with the formula after which an opinion lays down (现提出如下意见), once for all."""
    return bool(_ENACTS.search(paragraph[-_FORMULA_AT_MOST:])) and "每年" not in paragraph


def within_rules(sentence: str) -> str:
    """A sentence that goes on with a provision, what is to be when it is not kept or is used up blanked out."""
    return _MAY.sub(blank, _CONSEQUENCE.sub(blank, sentence))


def without_purpose(sentence: str) -> str:
    """The sentence with an opening clause of purpose or basis (为…，根据…，) blanked out: it lays nothing down."""
    found = _PURPOSE.match(sentence)
    return "　" * found.end() + sentence[found.end() :] if found else sentence
